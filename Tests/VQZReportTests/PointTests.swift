import Testing
import VQZReport

/// `points.csv` is what a later run remembers: it must come back as it was written.
@Suite struct PointTests {
  private let table = """
    peer,q,image,width,height,bytes,bpp,psnr,psnr_y,msssim,enc_s,dec_s,msssim_db,max_error,mse,\
    mse_y,channels,peer_id,tool,\
    sha256,threads,runs,enc_peak_bytes,dec_peak_bytes,enc_command,dec_command,failure,ssimulacra2,\
    butteraugli,butteraugli_max,tuning
    m,default,"a, ""b"".png",10,20,50,2.000000,28.1308,31.1411,0.9,0.500000,0.250000,10.0000,77,\
    100.0,50.0,3,id,\
    "t, 1",ff,1,3,4096,0,vqz a b,vqz c d,,71.2345,1.5000,6.2500,look
    z,19,c.png,4,4,90,45.000000,inf,inf,1.0,0.000001,0.000001,inf,0,0.0,0.0,3,z,zstd,ee,1,3,\
    0,0,x,y,,100.0000,,,
    m,default,c.png,4,4,,,,,,,,,,,,3,id,"t, 1",ee,1,3,,,,,found nothing,,,,error

    """

  @Test func writtenPointsReadBack() throws {
    let points = Point.read(csv: Array(table.utf8))
    #expect(points.count == 3)
    #expect(Point.csv(points) == table)
    let first = try #require(points.first)
    #expect(first.file == "a, \"b\".png" && first.bitsPerPixel == 2 && !first.grew)
    #expect(points[1].grew && points[1].measurement?.quality.psnr == .infinity)
    #expect(first.tuning == "look" && first.measurement?.quality.look == 71.2345)
    #expect(first.measurement?.butteraugli?.largest == 6.25 && points[1].tuning.isEmpty)
    #expect(points[1].measurement?.butteraugli == nil)
    #expect(points[2].failure == "found nothing" && points[2].measurement == nil)
  }

  @Test func damagedRowsAreMeasuredAgain() {
    let lines = table.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let broken = [
      lines[1].replacing("0.9", with: "nan"), lines[1].replacing(",10,20,", with: ",0,20,"),
      lines[1].replacing("77", with: "-1"), "only,three,cells", "\"never closed", "",
    ]
    for line in broken {
      #expect(Point.read(csv: Array((lines[0] + "\n" + line + "\n").utf8)).isEmpty, "\(line)")
    }
    #expect(Point.read(csv: []).isEmpty)
    // A row that a crash cut off has no end of line.
    #expect(Point.read(csv: Array((lines[0] + "\n" + lines[2]).utf8)).isEmpty)
  }

  @Test func anyBytesAreTaken() {
    var state: UInt32 = 1
    for length in 0..<200 {
      let bytes = (0..<length).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return Array("\",\r\n0a".utf8)[Int(state >> 24) % 6]
      }
      _ = Point.read(csv: bytes)
    }
  }

  @Test func standingFollowsTheListedHashes() {
    let hash = String(repeating: "ab", count: 32)
    let held = String(repeating: "cd", count: 32)
    let listed = Provenance(
      "{\"training_sha256\":[\"\(hash.prefix(16))\"],\"held_out_sha256\":[\"\(held)\"]}")
    #expect(listed.standing(of: hash) == .trainedOn)
    #expect(listed.standing(of: held) == .heldOut)
    #expect(listed.standing(of: String(repeating: "e", count: 64)) == .notTrainedOn)
    #expect(Provenance("{}").standing(of: hash) == .unknown)
    #expect(Provenance("no json").standing(of: hash) == .unknown)
    // Of a list of the least ones, those beyond its end are not known.
    let least = Provenance(
      "{\"training_sha256\":[\"\(hash.prefix(16))\"],\"training_sha256_to\":\"\(hash.prefix(16))\"}"
    )
    #expect(least.standing(of: hash) == .trainedOn)
    #expect(least.standing(of: String(repeating: "aa", count: 32)) == .notTrainedOn)
    #expect(least.standing(of: String(repeating: "e", count: 64)) == .unknown)
    // Too few digits name nothing.
    #expect(Provenance("{\"training_sha256\":[\"ab\"]}").standing(of: hash) == .notTrainedOn)
  }
}
