package io.tributary.storage.rocks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;

/// How RocksDB is set up, and the native objects of it. Closed after the database.
final class RocksOptions implements AutoCloseable {
  private static final long BLOCK_CACHE_BYTES = 64L << 20;
  private static final int CACHE_SHARD_BITS = 2; // pages are large, shards must not be small
  private static final int BLOCK_BYTES = 16 << 10;

  private final List<AbstractNativeReference> natives = new ArrayList<>();
  private final Cache cache = owned(new LRUCache(BLOCK_CACHE_BYTES, CACHE_SHARD_BITS));

  DBOptions database() {
    return owned(new DBOptions())
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setMaxBackgroundJobs(2)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(1)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0)
        .setSkipStatsUpdateOnDbOpen(true)
        // What is not committed when we stop is orphaned: writing it out would be lost work.
        .setAvoidFlushDuringShutdown(true)
        .setMaxTotalWalSize(16L << 20)
        .setBytesPerSync(1L << 20)
        // Else its log and its manifest take 20 MB of the disk whatever is in them.
        .setAllowFAllocate(false)
        .setMaxOpenFiles(1_024);
  }

  List<ColumnFamilyDescriptor> descriptors() {
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    // Nothing is in it; but after a full disk RocksDB waits for room for the largest memtable.
    ColumnFamilyOptions unused =
        owned(new ColumnFamilyOptions()).setWriteBufferSize(Family.META.memtableBytes());
    descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, unused));
    for (Family family : Family.values()) {
      byte[] name = family.familyName().getBytes(UTF_8);
      descriptors.add(new ColumnFamilyDescriptor(name, options(family)));
    }
    return descriptors;
  }

  private ColumnFamilyOptions options(Family family) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setBlockSize(BLOCK_BYTES)
            .setFormatVersion(5);
    if (!family.compressed()) {
      table.setFilterPolicy(owned(new BloomFilter(10)));
    }
    return owned(new ColumnFamilyOptions())
        .setTableFormatConfig(table)
        .setWriteBufferSize(family.memtableBytes())
        .setMaxWriteBufferNumber(2)
        .setCompressionType(
            family.compressed()
                ? CompressionType.ZSTD_COMPRESSION
                : CompressionType.NO_COMPRESSION);
  }

  private <T extends AbstractNativeReference> T owned(T object) {
    natives.add(object);
    return object;
  }

  @Override
  public void close() {
    natives.reversed().forEach(AbstractNativeReference::close);
  }
}
