package io.tributary.shipper;

/// What a file is to the system, whatever its name: unique while the file exists or is open.
record FileId(long device, long inode) {}
