package io.tributary.ingest.lokipush;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.entries.EntryAppend;
import io.tributary.ingest.entries.EntryParts;
import io.tributary.ingest.entries.EntryRows;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.Receiver;
import io.tributary.ingest.receive.RequestBody;
import io.tributary.ingest.wire.BodyStream;
import io.tributary.ingest.wire.DecodedBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;

/// Takes one push after the other: decodes all, identifies all streams, appends all.
///
/// Confined to one thread at a time; what it needs per request it keeps for the next. Source:
/// Loki's HTTP API, but one refused stream or entry never loses the rest.
public final class LokiPushReceiver implements Receiver {
  private static final long KEPT_BYTES = 8 << 20;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final int CHUNK_BYTES = 64 << 10;

  private final DecodedBody decoded = new DecodedBody();
  private final ProtobufDecoder protobuf = new ProtobufDecoder();
  private final JsonDecoder json = new JsonDecoder();
  private final EntryRows rows;
  private final EntryAppend append;

  public LokiPushReceiver(EntryParts parts) {
    rows = new EntryRows(parts);
    append = new EntryAppend(parts.appender());
  }

  @Override
  public Answer receive(ClusterWrites cluster, RequestBody body) {
    rows.reset(cluster);
    decode(body);
    if (rows.isEmpty()) {
      return Answer.of(422, "error at least one valid stream is required for ingestion\n");
    }
    EntryAppend.Outcome outcome = append.store(cluster, rows);
    if (outcome.sendAgain()) {
      return Answer.busy(
          "streams were forgotten meanwhile, send again cluster=" + cluster.cluster(), RETRY_AFTER);
    }
    return outcome.text().isEmpty() ? Answer.STORED : Answer.of(400, outcome.text());
  }

  /// The rows are what is made of the body besides its decoded form, and hardly longer.
  private void decode(RequestBody body) {
    String encoding = PushHeaders.compression(body.head());
    if (PushHeaders.isJson(body.head())) {
      try (InputStream bytes = BodyStream.open(body, encoding)) {
        json.decode(bytes, rows);
      } catch (IOException e) {
        throw BodyStream.broken(encoding, e);
      }
    } else if (encoding.isEmpty()) {
      decodeProtobuf(body, body.content());
    } else {
      decodeCompressedTwice(body, encoding);
    }
  }

  private void decodeProtobuf(RequestBody body, ByteBuffer compressed) {
    long length = DecodedBody.announcedLength(compressed);
    body.reserveDecoded(length);
    body.reserve(length);
    protobuf.decode(decoded.snappy(compressed, (int) length), (int) length, rows);
  }

  /// Snappy below gzip or deflate: some senders do.
  private void decodeCompressedTwice(RequestBody body, String encoding) {
    ByteBuf inner = PooledByteBufAllocator.DEFAULT.directBuffer(CHUNK_BYTES);
    try (InputStream bytes = BodyStream.open(body, encoding)) {
      int count = 0;
      while (count >= 0) {
        count = inner.writeBytes(bytes, CHUNK_BYTES);
      }
      decodeProtobuf(body, inner.nioBuffer());
    } catch (IOException e) {
      throw BodyStream.broken(encoding, e);
    } finally {
      inner.release();
    }
  }

  @Override
  public boolean isOversized() {
    return decoded.capacity() > KEPT_BYTES || json.isOversized() || rows.isOversized();
  }

  @Override
  public void close() {
    decoded.close();
    rows.close();
  }
}
