package io.tributary.query.logql.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.exec.QueryOptions;
import org.junit.jupiter.api.Test;

final class QueryBudgetTest {
  private final QueryBudget budget = new QueryBudget(QueryOptions.DEFAULT, 0);

  private void hold(int series, int steps) {
    for (int i = 0; i < series; i++) {
      budget.holdSeries(steps);
    }
  }

  @Test
  void holdSeries_largestAnswerByTwoThreads_isAllowed() {
    assertThatCode(() -> hold(2 * 500, 11_001)).doesNotThrowAnyException();
  }

  @Test
  void holdSeries_moreThanMemoryIsFor_isRefusedWithItsCost() {
    assertThatThrownBy(() -> hold(1_100, 11_001))
        .isInstanceOfSatisfying(
            TributaryException.class,
            refused -> assertThat(refused.kind()).isEqualTo(ErrorKind.LIMIT))
        .hasMessageContaining("too many series in memory")
        .hasMessageEndingWith("series=1089 steps=11001");
  }

  @Test
  void holdSeries_manyOfOneStep_areRefusedByTheirNumber() {
    assertThatCode(() -> hold(500_000, 1)).doesNotThrowAnyException();
    assertThatThrownBy(() -> hold(100_000, 1)).hasMessageContaining("steps=1");
  }
}
