# Points of tillage count only below five centimetres, and unknown crops are kept. All other rules stay Leaf's own.
resource "leaf_configuration" "this" {
  cleanup_rules = provider::leaf::cleanup_rules({
    tillageDepthActual = [{ operator = "GTE", value = 5 }]
    crop               = []
  })
}
