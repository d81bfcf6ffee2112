package io.tributary.ingest.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class SeriesOrderTest {
  private static final int SERIES_BYTES = 10_000;

  private final SeriesOrder order = new SeriesOrder(2);

  private static MemorySegment bytes(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return Arena.ofAuto().allocate(utf8.length).copyFrom(MemorySegment.ofArray(utf8));
  }

  private static MemorySegment large(int ref) {
    return bytes(Integer.toString(ref).repeat(SERIES_BYTES).substring(0, SERIES_BYTES));
  }

  private void learn(int previous, int ref, MemorySegment bytes) {
    order.learn(previous, ref, 42, bytes);
  }

  private boolean matches(int ref, MemorySegment bytes) {
    return order.match(ref, bytes, 0, bytes.byteSize()) == 42;
  }

  @Test
  void after_seriesLearnedInOrder_expectsTheSameOrder() {
    learn(SeriesOrder.NONE, 7, bytes("seven"));
    learn(7, 3, bytes("three"));
    learn(3, 5_000, bytes("five thousand"));

    assertThat(order.after(SeriesOrder.NONE)).isEqualTo(SeriesOrder.NONE);
    assertThat(order.after(7)).isEqualTo(3);
    assertThat(order.after(3)).isEqualTo(5_000);
    assertThat(order.after(5_000)).isEqualTo(SeriesOrder.NONE);
    assertThat(matches(5_000, bytes("five thousand"))).isTrue();
  }

  @Test
  void matches_otherBytesOrAnotherLength_isFalse() {
    learn(SeriesOrder.NONE, 7, bytes("seven"));

    assertThat(matches(7, bytes("sevem"))).isFalse();
    assertThat(matches(7, bytes("seven!"))).isFalse();
    assertThat(matches(7, bytes(""))).isFalse();
    assertThat(matches(8, bytes("seven"))).isFalse();
    assertThat(matches(SeriesOrder.NONE, bytes(""))).isFalse();
  }

  @Test
  void learn_expectedSeriesInOtherBytes_expectsThoseFromThenOn() {
    learn(SeriesOrder.NONE, 7, bytes("seven"));
    learn(7, 3, bytes("three"));
    learn(7, 3, bytes("drei"));

    assertThat(matches(3, bytes("three"))).isFalse();
    assertThat(matches(3, bytes("drei"))).isTrue();
  }

  @Test
  void learn_withoutBytes_expectsTheSeriesAndKeepsItsBytes() {
    learn(SeriesOrder.NONE, 3, bytes("three"));
    learn(7, 3, bytes(""));
    learn(SeriesOrder.NONE, 7, bytes("seven"));
    learn(7, 3, bytes(""));

    assertThat(order.after(7)).isEqualTo(3);
    assertThat(matches(3, bytes("three"))).isTrue();
  }

  @Test
  void forget_retiredSeries_neverMatchesAgain() {
    learn(SeriesOrder.NONE, 7, bytes("seven"));
    order.forget(7);

    assertThat(order.knows(7)).isFalse();
    assertThat(matches(7, bytes("seven"))).isFalse();
  }

  @Test
  void learn_moreThanThereIsRoomFor_keepsTheFirstUntilTooManyOthersWereAskedFor() {
    int ref = 0;
    for (; order.hasRoom(1); ref++) {
      learn(ref - 1, ref, large(ref));
    }
    assertThat(ref).isEqualTo(2 * ((1 << 20) / (SERIES_BYTES + Long.BYTES)) + 1);
    assertThat(matches(0, large(0))).isTrue();
    assertThat(order.knows(ref - 1)).isFalse();

    int failed = 1;
    for (; !order.hasRoom(1_000); failed += 1_000) {
      assertThat(failed).isLessThan(100 * ref);
    }
    assertThat(failed).isGreaterThan(10 * ref);
    assertThat(order.knows(0)).isFalse();
    learn(SeriesOrder.NONE, ref, large(ref));
    assertThat(matches(ref, large(ref))).isTrue();
  }
}
