package io.tributary.ingest.elastic;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The items of one `_bulk`, in their order, and what became of each. Reused, confined to one
/// thread.
final class BulkItems {
  /// What an item asks for, by its name in the request.
  enum Action {
    INDEX("index"),
    CREATE("create"),
    UPDATE("update"),
    DELETE("delete");

    private final String label;

    Action(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }

    /// Returns the action of a name, or null.
    static @Nullable Action of(byte[] bytes, int start, int length) {
      for (Action action : ALL) {
        if (action.label.length() == length) {
          boolean same = true;
          for (int i = 0; i < length; i++) {
            same &= bytes[start + i] == action.label.charAt(i);
          }
          if (same) {
            return action;
          }
        }
      }
      return null;
    }
  }

  /// Why an item was refused, as Elasticsearch puts it.
  record Problem(String type, String reason) {}

  private static final Action[] ALL = Action.values();
  private static final int PLACES = 4; // of an item: its index, its id
  private static final int MAX_ITEMS = 1 << 20;
  private static final int KEPT = 1 << 15;

  private final Map<Integer, Problem> problems = new HashMap<>();
  private byte[] actions = new byte[512];
  private int[] places = new int[512 * PLACES];
  private int[] rowItems = new int[512];
  private int size;
  private int rows;

  void clear() {
    size = 0;
    rows = 0;
    problems.clear();
  }

  int size() {
    return size;
  }

  /// Adds an item, whose index and id are in the body from one place to the other, as sent.
  ///
  /// @throws TributaryException `TOO_LARGE` when there are too many
  @SuppressWarnings("EnumOrdinal") // in memory only
  void add(Action action, int indexStart, int indexEnd, int idStart, int idEnd) {
    if (size == MAX_ITEMS) {
      throw new TributaryException(
          ErrorKind.TOO_LARGE, "the request has too many items limit=" + MAX_ITEMS);
    }
    if (size == actions.length) {
      actions = Arrays.copyOf(actions, 2 * size);
      places = Arrays.copyOf(places, 2 * size * PLACES);
    }
    actions[size] = (byte) action.ordinal();
    int at = size * PLACES;
    places[at] = indexStart;
    places[at + 1] = indexEnd;
    places[at + 2] = idStart;
    places[at + 3] = idEnd;
    size++;
  }

  /// Notes that the newest item became the next row.
  void addRow() {
    if (rows == rowItems.length) {
      rowItems = Arrays.copyOf(rowItems, 2 * rows);
    }
    rowItems[rows++] = size - 1;
  }

  /// Returns the item that became a row, by the number of the row.
  int itemOfRow(int row) {
    return rowItems[row];
  }

  void refuse(int item, Problem problem) {
    problems.put(item, problem);
  }

  /// Returns how many were refused.
  int refused() {
    return problems.size();
  }

  Action action(int item) {
    return ALL[actions[item]];
  }

  int indexStart(int item) {
    return places[item * PLACES];
  }

  int indexEnd(int item) {
    return places[item * PLACES + 1];
  }

  int idStart(int item) {
    return places[item * PLACES + 2];
  }

  int idEnd(int item) {
    return places[item * PLACES + 3];
  }

  /// Returns why an item was refused, or null.
  @Nullable Problem problem(int item) {
    return problems.isEmpty() ? null : problems.get(item);
  }

  /// Whether one large request has made this too large to keep.
  boolean isOversized() {
    return actions.length > KEPT;
  }
}
