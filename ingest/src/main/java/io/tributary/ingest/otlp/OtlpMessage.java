package io.tributary.ingest.otlp;

import io.tributary.ingest.receive.RequestBody;
import io.tributary.ingest.wire.BodyStream;
import io.tributary.ingest.wire.DecodedBody;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;

/// The message of a request as protobuf, whatever it was sent as. Reused, confined to one thread at
/// a time.
final class OtlpMessage implements AutoCloseable {
  private static final long KEPT_BYTES = 8 << 20;

  private final JsonFields fields;
  private final DecodedBody decoded = new DecodedBody();
  private final JsonTranscoder json = new JsonTranscoder();
  private final WireWriter written = new WireWriter();
  private MemorySegment memory = MemorySegment.NULL;
  private int length;

  /// @param fields of the message as JSON
  OtlpMessage(JsonFields fields) {
    this.fields = fields;
  }

  /// Reads a body; what was read is valid until the next one.
  ///
  /// @throws io.tributary.ingest.wire.MalformedBodyException when it is not in its encoding
  void read(RequestBody body) {
    String compression = OtlpAnswers.compression(body.head());
    if (OtlpAnswers.isJson(body.head().mediaType())) {
      transcode(body, compression);
      memory = written.memory();
      length = written.size();
    } else if (compression.isEmpty()) {
      memory = MemorySegment.ofBuffer(body.content());
      length = (int) memory.byteSize();
    } else {
      length = decoded.decode(body, compression);
      memory = decoded.memory();
    }
  }

  private void transcode(RequestBody body, String compression) {
    written.reset(body);
    try (InputStream text = json(body, compression)) {
      json.transcode(text, fields, written);
    } catch (IOException e) {
      throw BodyStream.broken(compression, e);
    }
  }

  private InputStream json(RequestBody body, String compression) throws IOException {
    if (!compression.equals("snappy")) {
      return BodyStream.open(body, compression);
    }
    int size = decoded.decode(body, compression);
    return BodyStream.of(decoded.memory().asSlice(0, size).asByteBuffer());
  }

  MemorySegment memory() {
    return memory;
  }

  int length() {
    return length;
  }

  /// Whether one large request has made this too large to keep.
  boolean isOversized() {
    return decoded.capacity() > KEPT_BYTES
        || json.isOversized()
        || written.memory().byteSize() > KEPT_BYTES;
  }

  @Override
  public void close() {
    decoded.close();
    written.close();
  }
}
