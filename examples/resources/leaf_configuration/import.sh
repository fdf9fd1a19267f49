# The word itself: an account has one such configuration.
terraform import leaf_configuration.account owner
