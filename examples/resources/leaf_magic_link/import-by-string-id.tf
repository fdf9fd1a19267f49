import {
  to = leaf_magic_link.connect
  id = "provider/sha256:0123456789abcdef"
}
