package io.tributary.ingest.elastic;

import io.tributary.ingest.entries.MetadataEncoder;
import io.tributary.ingest.json.JsonCursor;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Makes one document an entry, in place: `message`, else `log`, is the line, else the whole
/// document as it was sent; `@timestamp` is the time, some fields are labels, all others structured
/// metadata, those within objects under all keys on the way there. Reused, confined to one thread.
final class DocumentScan {
  private static final byte[] TIMESTAMP = ascii("@timestamp");
  private static final byte[] MESSAGE = ascii("message");
  private static final byte[] LOG = ascii("log");

  /// The text of a field that may become the line.
  private static final class Text {
    private byte[] bytes = new byte[256];
    private MemorySegment memory = MemorySegment.ofArray(bytes);
    private int length = -1;

    void read(JsonCursor json) {
      length = json.textLength();
      if (length > bytes.length) {
        bytes = new byte[Math.max(length, 2 * bytes.length)];
        memory = MemorySegment.ofArray(bytes);
      }
      System.arraycopy(json.text(), json.textStart(), bytes, 0, length);
    }

    boolean isThere() {
      return length >= 0;
    }
  }

  private final JsonCursor json = new JsonCursor();
  private final DocumentTime time = new DocumentTime();
  private final Text message = new Text();
  private final Text log = new Text();
  private final DocumentLabels labels;
  private final MetadataEncoder metadata;
  private byte[] path = new byte[256];
  private MemorySegment pathMemory = MemorySegment.ofArray(path);
  private boolean timed;
  private MemorySegment document = MemorySegment.NULL;
  private int documentLength;

  DocumentScan(DocumentLabels labels, MetadataEncoder metadata) {
    this.labels = labels;
    this.metadata = metadata;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Reads the document `bytes[0, length)`.
  ///
  /// @param memory the same bytes
  /// @throws io.tributary.ingest.json.JsonProblem when it is none; metadata may be there then
  void scan(byte[] bytes, MemorySegment memory, int length) {
    document = memory;
    documentLength = length;
    message.length = -1;
    log.length = -1;
    timed = false;
    json.reset(bytes, 0, length);
    object(0, 1);
    if (json.peek() != 0) {
      throw json.problem("a document is one object");
    }
    if (message.isThere() && log.isThere()) {
      metadata.name(MemorySegment.ofArray(LOG), 0, LOG.length);
      metadata.value(log.memory, 0, log.length);
    } else if (!message.isThere() && !log.isThere()) {
      metadata.clear();
    }
  }

  /// Whether the document said its time, which is [#timestampNs()] then.
  boolean isTimed() {
    return timed;
  }

  long timestampNs() {
    return time.timestampNs();
  }

  /// Returns where the line is, from its beginning.
  MemorySegment line() {
    return message.isThere() ? message.memory : log.isThere() ? log.memory : document;
  }

  int lineLength() {
    return message.isThere() ? message.length : log.isThere() ? log.length : documentLength;
  }

  /// @param prefix how much of the path are the keys around
  private void object(int prefix, int depth) {
    if (depth > JsonCursor.DEEPEST) {
      throw json.problem("nested too deep limit=" + JsonCursor.DEEPEST);
    }
    json.expect('{');
    for (boolean first = true; json.next(first, '}'); first = false) {
      json.string();
      int length = extendPath(prefix);
      json.expect(':');
      field(length, depth);
    }
  }

  private void field(int length, int depth) {
    switch (json.peek()) {
      case '{' -> object(length, depth + 1);
      case '"' -> {
        json.string();
        string(length, depth);
      }
      default -> {
        int start = json.position();
        json.skip();
        sent(length, depth, start);
      }
    }
  }

  private void string(int length, int depth) {
    if (depth == 1 && isKey(TIMESTAMP, length)) {
      timed = true;
      int start = json.textStart();
      if (!time.read(json.text(), start, start + json.textLength())) {
        throw json.problem("failed to parse date field [@timestamp]");
      }
    } else if (depth == 1 && isKey(MESSAGE, length)) {
      message.read(json);
    } else if (depth == 1 && isKey(LOG, length)) {
      log.read(json);
    } else {
      value(length, json.text(), json.textStart(), json.textLength());
    }
  }

  /// Takes a value that is no string as it was sent: a number, a boolean, an array.
  private void sent(int length, int depth, int start) {
    byte[] bytes = json.bytes();
    boolean none = bytes[start] == 'n'; // null
    if (depth == 1 && isKey(TIMESTAMP, length) && !none) {
      timed = true;
      if (!time.read(bytes, start, json.position())) {
        throw json.problem("failed to parse date field [@timestamp]");
      }
    } else if (bytes[start] == '[') {
      put(length, bytes, start, json.position() - start);
    } else if (!none) {
      value(length, bytes, start, json.position() - start);
    }
  }

  private void value(int length, byte[] bytes, int start, int valueLength) {
    if (!labels.take(path, length, bytes, start, valueLength)) {
      put(length, bytes, start, valueLength);
    }
  }

  private void put(int length, byte[] bytes, int start, int valueLength) {
    metadata.name(pathMemory, 0, length);
    metadata.value(bytes, start, valueLength);
  }

  private boolean isKey(byte[] key, int length) {
    return Arrays.equals(path, 0, length, key, 0, key.length);
  }

  /// Puts the string read last behind the keys around it; returns how long they are together.
  private int extendPath(int prefix) {
    int start = prefix == 0 ? 0 : prefix + 1;
    int length = json.textLength();
    if (start + length > path.length) {
      path = Arrays.copyOf(path, Math.max(start + length, 2 * path.length));
      pathMemory = MemorySegment.ofArray(path);
    }
    if (prefix > 0) {
      path[prefix] = '_';
    }
    System.arraycopy(json.text(), json.textStart(), path, start, length);
    return start + length;
  }

  /// Whether one long document has made this too large to keep.
  boolean isOversized() {
    return path.length > 1 << 20
        || message.bytes.length > 1 << 20
        || log.bytes.length > 1 << 20
        || json.isOversized();
  }
}
