package io.tributary.ingest.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.tributary.kit.random.Mutations;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Damages protobuf messages below their frames.
public final class WireMutations {
  private WireMutations() {}

  /// Returns a copy with a part changed whose length is then right, so that what surrounds it can
  /// be read.
  public static byte[] inside(byte[] message, SplittableRandom random, byte[][] tokens) {
    UnknownFieldSet fields;
    try {
      fields = UnknownFieldSet.parseFrom(message);
    } catch (InvalidProtocolBufferException _) {
      return Mutations.of(message, random, tokens);
    }
    List<Integer> numbers = new ArrayList<>(fields.asMap().keySet());
    numbers.removeIf(number -> fields.getField(number).getLengthDelimitedList().isEmpty());
    if (numbers.isEmpty()) {
      return Mutations.of(message, random, tokens);
    }
    int number = numbers.get(random.nextInt(numbers.size()));
    List<ByteString> parts = new ArrayList<>(fields.getField(number).getLengthDelimitedList());
    int changed = random.nextInt(parts.size());
    byte[] part = parts.get(changed).toByteArray();
    byte[] mutated =
        random.nextInt(3) > 0 ? inside(part, random, tokens) : Mutations.of(part, random, tokens);
    parts.set(changed, ByteString.copyFrom(mutated));
    UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
    parts.forEach(field::addLengthDelimited);
    return UnknownFieldSet.newBuilder(fields).addField(number, field.build()).build().toByteArray();
  }
}
