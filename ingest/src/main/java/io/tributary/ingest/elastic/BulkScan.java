package io.tributary.ingest.elastic;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.elastic.BulkItems.Action;
import io.tributary.ingest.elastic.BulkItems.Problem;
import io.tributary.ingest.entries.ArrivalTimes;
import io.tributary.ingest.entries.EntryRows;
import io.tributary.ingest.json.JsonCursor;
import io.tributary.ingest.json.JsonProblem;
import io.tributary.ingest.receive.RequestBody;
import io.tributary.ingest.wire.MalformedBodyException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a `_bulk`: lines of JSON, an action and then its document. A document that is none is
/// refused alone; an action that is none ends the request, as in Elasticsearch, since what follows
/// it could be anything. Blank lines are skipped. Reused, confined to one thread.
final class BulkScan {
  private static final Problem APPENDS_ONLY =
      new Problem(
          "illegal_argument_exception",
          "only index and create are supported: entries never change");
  private static final Problem NO_SOURCE =
      new Problem("action_request_validation_exception", "source is missing");

  private static final int PROBLEM_BYTES = 128;

  private final JsonCursor json = new JsonCursor();
  private final EntryRows rows;
  private final BulkItems items;
  private final ArrivalTimes arrivals;
  private final DocumentLabels labels;
  private final DocumentScan document;
  private MemorySegment body = MemorySegment.NULL;
  private @Nullable RequestBody room;
  private int length;
  private int at;
  private int lineStart;
  private int lineNumber;
  private byte[] line = new byte[1_024]; // a copy of the line last read
  private MemorySegment lineMemory = MemorySegment.ofArray(line);
  private int lineLength;
  private byte[] index = new byte[0]; // of the item that is being read
  private int indexLength;
  private byte[] taken = new byte[64];

  BulkScan(EntryRows rows, BulkItems items, ArrivalTimes arrivals, List<String> labelNames) {
    this.rows = rows;
    this.items = items;
    this.arrivals = arrivals;
    labels = new DocumentLabels(labelNames);
    document = new DocumentScan(labels, rows.metadata());
  }

  /// Adds what a message holds to items and rows.
  ///
  /// @param newRoom where memory for what is told of refused items is taken
  /// @param pathIndex the index of actions that name none; may be empty
  /// @throws MalformedBodyException when an action is none
  void scan(MemorySegment message, RequestBody newRoom, String pathIndex) {
    body = message;
    room = newRoom;
    length = (int) message.byteSize();
    at = 0;
    lineNumber = 0;
    labels.clear();
    byte[] defaultIndex = pathIndex.getBytes(StandardCharsets.UTF_8);
    boolean any = false;
    while (nextLine()) {
      index = defaultIndex;
      indexLength = defaultIndex.length;
      Action action = action();
      if (action == Action.DELETE) {
        refuse(APPENDS_ONLY);
      } else if (!nextLine()) {
        refuse(NO_SOURCE);
      } else if (action == Action.UPDATE) {
        refuse(APPENDS_ONLY);
      } else {
        any |= document(any);
      }
    }
    if (any) {
      rows.endStream(labels.pairs());
    }
  }

  /// Refuses the newest item.
  private void refuse(Problem problem) {
    if (room != null) {
      room.reserve(PROBLEM_BYTES + problem.reason().length());
    }
    items.refuse(items.size() - 1, problem);
  }

  /// Moves to the next line that is not blank; false when there is none.
  private boolean nextLine() {
    while (at < length) {
      lineStart = at;
      int end = LineEnds.next(body, at, length);
      at = end + 1;
      lineNumber++;
      lineLength = Math.min(end, length) - lineStart;
      if (lineLength > 0 && !isBlank()) {
        if (lineLength > line.length) {
          line = new byte[Math.max(lineLength, 2 * line.length)];
          lineMemory = MemorySegment.ofArray(line);
        }
        MemorySegment.copy(body, JAVA_BYTE, lineStart, line, 0, lineLength);
        return true;
      }
    }
    return false;
  }

  /// A line that begins with a blank is looked at to its end: nobody sends those.
  private boolean isBlank() {
    for (int i = lineStart; i < lineStart + lineLength; i++) {
      byte next = body.get(JAVA_BYTE, i);
      if (next != ' ' && next != '\r' && next != '\t') {
        return false;
      }
    }
    return true;
  }

  /// Reads the line as an action, which becomes the next item.
  private Action action() {
    try {
      json.reset(line, 0, lineLength);
      json.expect('{');
      json.string();
      Action action = Action.of(json.text(), json.textStart(), json.textLength());
      if (action == null) {
        throw json.problem("expected one of create, delete, index, update");
      }
      json.expect(':');
      parameters(action);
      json.expect('}');
      if (json.peek() != 0) {
        throw json.problem("an action is one object");
      }
      return action;
    } catch (JsonProblem e) {
      throw new MalformedBodyException(
          "Malformed action/metadata line [" + lineNumber + "]: " + e.getMessage());
    }
  }

  private void parameters(Action action) {
    int sentIndexStart = 0;
    int sentIndexEnd = 0;
    int idStart = 0;
    int idEnd = 0;
    json.expect('{');
    for (boolean first = true; json.next(first, '}'); first = false) {
      json.string();
      boolean isIndex = isKey("_index");
      boolean isId = isKey("_id");
      json.expect(':');
      if (json.peek() == '"' && (isIndex || isId)) {
        json.string();
        if (isId) {
          idStart = lineStart + json.sentStart();
          idEnd = lineStart + json.sentEnd();
        } else {
          sentIndexStart = lineStart + json.sentStart();
          sentIndexEnd = lineStart + json.sentEnd();
          takeIndex();
        }
      } else {
        json.skip();
      }
    }
    items.add(action, sentIndexStart, sentIndexEnd, idStart, idEnd);
  }

  /// Keeps the index until the document, which is read into the same line, was.
  private void takeIndex() {
    if (taken.length < json.textLength()) {
      taken = new byte[Math.max(json.textLength(), 2 * taken.length)];
    }
    System.arraycopy(json.text(), json.textStart(), taken, 0, json.textLength());
    index = taken;
    indexLength = json.textLength();
  }

  private boolean isKey(String key) {
    boolean same = json.textLength() == key.length();
    for (int i = 0; same && i < key.length(); i++) {
      same = json.text()[json.textStart() + i] == key.charAt(i);
    }
    return same;
  }

  /// Reads the line as the document of the newest item; returns whether it became a row, or a
  /// refused one, of its stream.
  private boolean document(boolean any) {
    labels.start(index, indexLength);
    try {
      document.scan(line, lineMemory, lineLength);
    } catch (JsonProblem e) {
      rows.metadata().clear();
      refuse(new Problem("document_parsing_exception", String.valueOf(e.getMessage())));
      return false;
    }
    boolean same = labels.end();
    if (any && !same) {
      rows.endStream(labels.before());
    }
    long timestampNs = document.isTimed() ? document.timestampNs() : arrivals.next();
    String problem = rows.add(timestampNs, document.line(), 0, document.lineLength());
    if (problem == null) {
      items.addRow();
    } else {
      String reason = problem.replace("%s", labels.pairs().describe());
      refuse(new Problem("illegal_argument_exception", reason));
    }
    return true;
  }

  boolean isOversized() {
    return line.length > 1 << 20 || json.isOversized() || document.isOversized();
  }
}
