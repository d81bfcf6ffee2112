package io.tributary.ingest.lokipush;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.tributary.model.wire.MetadataPair;
import io.tributary.model.wire.PushEntry;
import io.tributary.model.wire.PushRequest;
import io.tributary.model.wire.PushStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.xerial.snappy.Snappy;

/// Bodies of Loki pushes for tests.
public final class Pushes {
  public static final long START_NS = 1_700_000_000_000_000_000L;
  public static final String JSON = "Content-Type: application/json";
  public static final String PROTOBUF = "Content-Type: application/x-protobuf";

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Pushes() {}

  public static ByteString bytes(String text) {
    return ByteString.copyFrom(text, StandardCharsets.UTF_8);
  }

  /// @param metadata alternating names and values
  public static PushEntry entry(long timestampNs, String line, String... metadata) {
    return entry(timestampNs, bytes(line), metadata);
  }

  public static PushEntry entry(long timestampNs, ByteString line, String... metadata) {
    PushEntry.Builder entry =
        PushEntry.newBuilder()
            .setTimestamp(
                Timestamp.newBuilder()
                    .setSeconds(Math.floorDiv(timestampNs, NANOS_PER_SECOND))
                    .setNanos((int) Math.floorMod(timestampNs, NANOS_PER_SECOND)))
            .setLine(line);
    for (int i = 0; i < metadata.length; i += 2) {
      entry.addStructuredMetadata(
          MetadataPair.newBuilder().setName(bytes(metadata[i])).setValue(bytes(metadata[i + 1])));
    }
    return entry.build();
  }

  public static PushStream stream(String labels, PushEntry... entries) {
    PushStream.Builder stream = PushStream.newBuilder().setLabels(bytes(labels));
    for (PushEntry entry : entries) {
      stream.addEntries(entry);
    }
    return stream.build();
  }

  public static byte[] push(PushStream... streams) {
    PushRequest.Builder request = PushRequest.newBuilder();
    for (PushStream stream : streams) {
      request.addStreams(stream);
    }
    return snappy(request.build().toByteArray());
  }

  public static byte[] snappy(byte[] bytes) {
    try {
      return Snappy.compress(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(to)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return to.toByteArray();
  }

  public static byte[] zstd(byte[] bytes) {
    return Zstd.compress(bytes);
  }

  /// @param raw without the zlib wrapper
  public static byte[] deflate(byte[] bytes, boolean raw) throws IOException {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    try (OutputStream deflate = new DeflaterOutputStream(to, new Deflater(6, raw))) {
      deflate.write(bytes);
    }
    return to.toByteArray();
  }

  /// Returns JSON with `'` for `"`.
  public static byte[] json(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  /// Returns what a shipper sends: lines of about 150 bytes.
  public static PushRequest pods(int streams, int lines) {
    PushRequest.Builder request = PushRequest.newBuilder();
    for (int s = 0; s < streams; s++) {
      PushEntry[] entries = new PushEntry[lines];
      for (int i = 0; i < lines; i++) {
        String line =
            "level=info ts=2026-11-22T19:48:01.181Z caller=handler.go:42 msg=\"request handled\""
                + " method=GET path=/api/v1/items status=200 duration=12ms id="
                + s
                + "-"
                + i;
        entries[i] = entry(START_NS + i * 1_000_000L, line, "trace_id", "abc" + i);
      }
      request.addStreams(
          stream(
              "{app=\"checkout\", container=\"server\", namespace=\"shop\", pod=\"checkout-"
                  + s
                  + "\"}",
              entries));
    }
    return request.build();
  }
}
