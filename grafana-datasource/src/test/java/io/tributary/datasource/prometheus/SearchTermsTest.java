package io.tributary.datasource.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SearchTermsTest {
  private static final double EXACT = 1e-12;

  /// Sums of squares of what is together, less what is not, by the square of the term's length.
  @ParameterizedTest
  @CsvSource({
    "up, up, 1",
    "up, uptime, 1",
    "htp, http_requests_total, 0.5053421052631579",
    "cpu, node_cpu_seconds_total, 0.9384545454545454",
    "xyz, node_cpu, -1",
    "toolong, too, -1",
    "é, café, 0.24975",
  })
  void score_ofASubsequence_isThatOfItsParts(String term, String text, double score) {
    SearchTerms terms = terms(term, 0, SearchTerms.Algorithm.SUBSEQUENCE);

    assertThat(terms.score(text)).isEqualTo(score, within(EXACT));
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, martha, marhta, 0.9611111111111111",
    "0.5, dixon, dicksonx, 0.8133333333333332",
    "0.9, dixon, dicksonx, -1",
    "0, dixon, dicksonx, -1",
    "0, cpu, node_cpu, 0.09999999999999998",
    "0, cpu, a_cpu_b, 0.55",
    "0.5, abc, xyz, -1",
  })
  void score_ofASimilarText_isThatOfJaroAndWinkler(
      double threshold, String term, String text, double score) {
    SearchTerms terms = terms(term, threshold, SearchTerms.Algorithm.JARO_WINKLER);

    assertThat(terms.score(text)).isEqualTo(score, within(EXACT));
  }

  private static SearchTerms terms(String term, double threshold, SearchTerms.Algorithm algorithm) {
    return new SearchTerms(List.of(term), threshold, algorithm, true);
  }

  @Test
  void score_ofSeveralTerms_isThatOfTheBest() {
    List<String> some = List.of("", "ZZ", "CPU");
    SearchTerms.Algorithm algorithm = SearchTerms.Algorithm.SUBSEQUENCE;

    assertThat(new SearchTerms(some, 0, algorithm, false).score("Cpu_seconds")).isEqualTo(1);
    assertThat(new SearchTerms(some, 0, algorithm, true).score("Cpu_seconds"))
        .isEqualTo(SearchTerms.NOT_FOUND);
    assertThat(new SearchTerms(List.of(""), 0, algorithm, true).score("x")).isEqualTo(1);
  }
}
