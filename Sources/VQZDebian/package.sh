#!/bin/sh
# Makes the Debian packages vqz, libvqz0 and libvqz-dev of what was built. Run from the top.
#
#   sh package.sh COMMAND LIBRARY VERSION FOLDER
#
# FOLDER is made anew: the packages, and below `stage` the trees that are in them. The same commit
# and the same files give the same bytes; SOURCE_DATE_EPOCH is that of the commit unless it is set.
set -eu
umask 022
export LC_ALL=C TZ=UTC
command=$1 library=$2 upstream=$3 folder=$4
here=Sources/VQZDebian
maintainer='The vqz project <maintainers@vqz.invalid>'
# A revision that the archive of Debian will never have, and that sorts before its first.
version=$upstream-0vqz1
architecture=$(dpkg --print-architecture)
multiarch=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}"
export SOURCE_DATE_EPOCH

rm -rf "$folder"
mkdir -p "$folder/stage" "$folder/work/debian"
stage=$(cd "$folder/stage" && pwd)
work=$(cd "$folder/work" && pwd)

# Puts the file $1 into the folder $2 of a tree, under the name $3.
put() {
  install -d "$2"
  install -m 644 "$1" "$2/${3:-${1##*/}}"
}

# Writes $2, a compressed copy of $1 that bears no name and no time.
compressed() {
  install -d "${2%/*}"
  gzip -9n <"$1" >"$2"
}

# Puts the manual page $1 into the package $2.
page() {
  compressed "$1" "$stage/$2/usr/share/man/man${1##*.}/${1##*/}.gz"
}

# The dependencies of a program or library, with the versions that its symbols need.
needs() {
  (cd "$work" && dpkg-shlibdeps -O --ignore-missing-info "$1" 2>"$work/shlibdeps.log") \
    | sed -n 's/^shlibs:Depends=//p'
}

# Closes a package, $1, whose dependencies are $2: documents, sums, control file, archive.
close() {
  package=$1 depends=$2 tree=$stage/$1
  put "$here/copyright" "$tree/usr/share/doc/$package"
  compressed "$work/changelog" "$tree/usr/share/doc/$package/changelog.Debian.gz"
  compressed CHANGELOG.md "$tree/usr/share/doc/$package/changelog.gz"
  if [ -f "$here/$package.lintian-overrides" ]; then
    put "$here/$package.lintian-overrides" "$tree/usr/share/lintian/overrides" "$package"
  fi
  install -d "$tree/DEBIAN"
  # As dpkg-gencontrol counts: kibibytes of every file, rounded up, and one for all else.
  size=$(find "$tree" -path "$tree/DEBIAN" -prune -o -printf '%y %s\n' \
    | awk '$1 == "f" { n += int(($2 + 1023) / 1024); next } { n += 1 } END { print n }')
  (cd "$tree" && find * -path DEBIAN -prune -o -type f -print | sort | xargs md5sum) \
    >"$work/md5sums"
  put "$work/md5sums" "$tree/DEBIAN"
  sed -e "s|@ARCHITECTURE@|$architecture|" -e "s|@VERSION@|$version|" \
    -e "s|@MAINTAINER@|$maintainer|" -e "s|@SIZE@|$size|" -e "s|@DEPENDS@|$depends|" \
    "$here/$package.control" >"$work/control"
  put "$work/control" "$tree/DEBIAN"
  find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  dpkg-deb --root-owner-group -Zxz --build "$tree" \
    "$folder/${package}_${version}_$architecture.deb" >/dev/null
}

printf 'Source: vqz\n\nPackage: vqz\nArchitecture: any\n' >"$work/debian/control"
cat >"$work/changelog" <<END
vqz ($version) bookworm; urgency=medium

  * Packages of version $upstream, made by its own project; what changed is in
    changelog.gz.

 -- $maintainer  $(date -R -d "@$SOURCE_DATE_EPOCH")
END

# vqz: the command.
tree=$stage/vqz
install -d "$tree/usr/bin"
strip --strip-all --remove-section=.comment -o "$tree/usr/bin/vqz" "$command"
chmod 755 "$tree/usr/bin/vqz"
for page in man/*.1 man/*.5; do page "$page" vqz; done
for shell in bash zsh fish; do
  # A file that is sourced begins with no name of a shell.
  "$command" --generate-completion-script $shell | sed '1{/^#!/d}' >"$work/$shell"
done
put "$work/bash" "$tree/usr/share/bash-completion/completions" vqz
put "$work/zsh" "$tree/usr/share/zsh/vendor-completions" _vqz
put "$work/fish" "$tree/usr/share/fish/vendor_completions.d" vqz.fish
put $here/vqz.xml "$tree/usr/share/mime/packages"
{ echo '# Files of vqz.'; sed -n '/^```magic$/,/^```$/p' Formats/vqz.md | sed '/^```/d'
  cat $here/model.magic; } >"$work/magic"
put "$work/magic" "$tree/usr/share/file/magic" vqz
put $here/README.Debian "$tree/usr/share/doc/vqz"
close vqz "$(needs "$tree/usr/bin/vqz")"

# libvqz0: the library, with what other packages learn from it about their dependencies.
tree=$stage/libvqz0
put "$library" "$tree/usr/lib/$multiarch" libvqz.so.0
install -d "$tree/DEBIAN"
echo "libvqz 0 libvqz0 (>= $upstream)" >"$tree/DEBIAN/shlibs"
{ echo 'libvqz.so.0 libvqz0 #MINVER#'
  nm -D --defined-only "$library" | awk -v version="$upstream" \
    '{ sub("@@", "@", $3); if ($2 == "A") $3 = $3 "@" $3; print " " $3 " " version }' | sort
} >"$tree/DEBIAN/symbols"
echo 'activate-noawait ldconfig' >"$tree/DEBIAN/triggers"
chmod 644 "$tree/DEBIAN/shlibs" "$tree/DEBIAN/symbols" "$tree/DEBIAN/triggers"
close libvqz0 "$(needs "$tree/usr/lib/$multiarch/libvqz.so.0")"

# libvqz-dev: what programs are built with.
tree=$stage/libvqz-dev
for header in Sources/VQZC/include/*.h; do put "$header" "$tree/usr/include"; done
install -d "$tree/usr/lib/$multiarch"
ln -s libvqz.so.0 "$tree/usr/lib/$multiarch/libvqz.so"
sed -e 's|@PREFIX@|/usr|' -e "s|@VERSION@|$upstream|" -e "s|^libdir=.*|&/$multiarch|" \
  Sources/VQZC/vqz.pc.in >"$work/vqz.pc"
put "$work/vqz.pc" "$tree/usr/lib/$multiarch/pkgconfig"
page man/libvqz.3 libvqz-dev
close libvqz-dev ''

rm -rf "$work"
