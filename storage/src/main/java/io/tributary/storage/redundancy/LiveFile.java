package io.tributary.storage.redundancy;

/// An SST file that RocksDB uses.
///
/// @param index whether it has the index, or what is valid; else it has pages or chunks
public record LiveFile(String name, boolean index) {}
