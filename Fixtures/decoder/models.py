"""Model files of every version, and the models that a reader has at hand: Formats/vqzm.md."""
import lattice_model
import stored_models
import vectors_model
from architecture import Architecture
from fields import must
from network import Network
from network_tensors import NetworkTensors
from safetensors_file import natural, parsed, read

LATTICE, VECTORS, PACKED, DIFFERENCE, WINDOWS = 5, 6, 7, 8, 9


class Model:
    """A verified model: its contents as one whole file, and what decodes with it."""

    def __init__(self, contents, value):
        self.contents, self.id = contents, contents.id()
        self.network = self.tables = None
        self.qualities = 1
        version = value["version"]
        if version == LATTICE:
            self.tables = lattice_model.read(value, contents)
            self.signal = value["signal"]
        elif version in (VECTORS, WINDOWS):
            self.tables = vectors_model.read(value, contents)
            self.signal, self.qualities = value["signal"], value["qualities"]
        else:
            arch = Architecture(value)
            self.network = Network(arch, NetworkTensors(arch, contents))
            self.signal, self.qualities = arch.signal, arch.qualities
        self.version = version


STORED = (PACKED, DIFFERENCE)


def architecture(contents, inside=None):
    """The JSON of the architecture; `inside` is the rule that a model breaks which is stored as
    another and is not a whole one."""
    value = parsed(contents.text, "vqzm.architecture")
    must("version" in value and natural(value["version"], 2**31), "vqzm.architecture")
    must(inside is None or value["version"] not in STORED, inside)
    must(value["version"] <= WINDOWS, "vqzm.version")
    must(value["version"] >= 1, "vqzm.architecture")
    return value


class Models:
    """The models at hand, by identifier."""

    def __init__(self, files=()):
        self.known = {}
        for data in files:
            self.add(data)

    def add(self, data):
        model = self.verified(data)
        self.known[model.id] = model
        return model

    def base(self, id):
        model = self.known.get(id)
        return None if model is None else model.contents

    def verified(self, data):
        """The model of a file, which may be packed or a difference to a model at hand."""
        contents, id = read(data), None
        value = architecture(contents)
        if value["version"] == PACKED:
            contents = read(stored_models.unpack(contents, value))
            value = architecture(contents, "vqzm.packed")
        elif value["version"] == DIFFERENCE:
            contents, id = stored_models.apply(contents, value, self.base)
            value = architecture(contents, "vqzm.difference.result")
        model = Model(contents, value)
        must(id in (None, model.id), "vqzm.difference.result")
        return model

    def find(self, model):
        """The model that a file names, or the one that it carries, which need not be read where it
        is at hand."""
        if model.carried and model.id not in self.known:
            found = self.verified(model.file())
            must(found.id == model.id, "vqz.model.id")
            return found
        found = [each for id, each in self.known.items() if id.startswith(model.id)]
        must(found, "vqz.model.id")
        must(len(found) == 1, "vqz.compact.model")
        return found[0]
