# The kind of the link, and the name that leaf_magic_links lists. Leaf's own id does as well, but opens the link, and is printed by the command.
terraform import leaf_magic_link.connect provider/sha256:0123456789abcdef
