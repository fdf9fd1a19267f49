import {
  to = leaf_magic_link.connect
  identity = {
    kind = "provider"
    id   = "sha256:0123456789abcdef"
  }
}
