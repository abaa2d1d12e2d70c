"""The scenes of the wall: what each looks like, laid over the one map or over the whole body."""
