package io.tributary.datasource.arrow;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;

/// One label over all rows: a number into the dictionary of its values, null where it is absent.
/// Confined to one thread.
final class LabelColumn implements AutoCloseable {
  private static final ArrowType.Int NUMBER = new ArrowType.Int(32, true);

  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final IntVector rows;
  private final VarCharVector values;
  private final Dictionary dictionary;

  /// @param id of the dictionary
  LabelColumn(String name, long id, BufferAllocator allocator) {
    DictionaryEncoding encoding = new DictionaryEncoding(id, false, NUMBER);
    rows = new IntVector(name, new FieldType(true, NUMBER, encoding), allocator);
    values = new VarCharVector(name, allocator);
    dictionary = new Dictionary(values, encoding);
  }

  /// Notes a value that a series has.
  void note(String value) {
    numbers.putIfAbsent(value, numbers.size());
  }

  /// Returns the dictionary of all that was noted.
  Dictionary dictionary() {
    values.allocateNew();
    Iterator<String> each = numbers.keySet().iterator();
    for (int i = 0; each.hasNext(); i++) {
      values.setSafe(i, each.next().getBytes(StandardCharsets.UTF_8));
    }
    values.setValueCount(numbers.size());
    return dictionary;
  }

  IntVector rows() {
    return rows;
  }

  /// Sets a value that was noted; rows for which none is set are null.
  void set(int row, String value) {
    rows.setSafe(row, Objects.requireNonNull(numbers.get(value)));
  }

  @Override
  public void close() {
    rows.close();
    values.close();
  }
}
