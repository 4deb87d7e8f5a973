import VQZCore
