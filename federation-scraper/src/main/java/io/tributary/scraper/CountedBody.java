package io.tributary.scraper;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/// A body whose bytes are counted as they come, before they are decompressed. Read by one thread.
final class CountedBody extends FilterInputStream {
  private final LongConsumer counted;

  CountedBody(InputStream body, LongConsumer counted) {
    super(body);
    this.counted = counted;
  }

  @Override
  public int read() throws IOException {
    int one = in.read();
    counted.accept(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = in.read(into, offset, length);
    counted.accept(Math.max(0, count));
    return count;
  }
}
