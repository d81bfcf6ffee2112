package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.model.Labels;
import io.tributary.model.metrics.MetricMetadata;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SearchApiTest {
  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer();
    running.server.ready();
    BatchWriter writer = running.writer(RunningServer.EU);
    for (String name : List.of("node_cpu", "node_load", "node_memory", "up")) {
      writer.sample(Labels.of("__name__", name, "job", "j-" + name), 990_000, 1);
    }
    writer
        .metadata(new MetricMetadata("up", MetricMetadata.Type.GAUGE, "Whether it is up.", ""))
        .append();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "metric_names ~> [{'name':'node_cpu'},{'name':'node_load'},{'name':'node_memory'},{'name':'up'}]",
        "metric_names?search[]=nod ~> [{'name':'node_cpu'},{'name':'node_load'},{'name':'node_memory'}]",
        "metric_names?search[]=up&search[]=CPU&case_sensitive=0 ~> [{'name':'node_cpu'},{'name':'up'}]",
        "metric_names?search[]=cpu&search[]=up&sort_by=score&include_score=t"
            + " ~> [{'name':'up','score':1},{'name':'node_cpu','score':0.929625}]",
        "metric_names?match[]={job=~\"j-n.*\"}&sort_by=alpha&sort_dir=dsc"
            + " ~> [{'name':'node_memory'},{'name':'node_load'},{'name':'node_cpu'}]",
        "metric_names?match[]=up&match[]=node_cpu ~> [{'name':'node_cpu'},{'name':'up'}]",
        "metric_names?match[]=up&include_metadata=true"
            + " ~> [{'name':'up','type':'gauge','help':'Whether it is up.'}]",
        "label_names?search[]=ob&fuzz_alg=jarowinkler&include_score=1 ~> [{'name':'job','score':0.1}]",
        "label_values?label=job&search[]=up ~> [{'value':'j-up'}]",
        "label_values?label=job&start=0&end=10 ~> []"
      })
  void results_areOneLineAndATrailer(String request, String results) throws Exception {
    HttpResponse<String> answer =
        running.get("/clusters/eu-1/api/v1/search/" + RunningServer.escaped(request));

    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("application/x-ndjson; charset=utf-8");
    assertThat(answer.body().replace("0.09999999999999998", "0.1"))
        .isEqualTo(
            ("{'results':" + results + "}\n{'status':'success','has_more':false}\n")
                .replace('\'', '"'));
  }

  @Test
  void results_manyOfThem_comeInBatchesUpToTheLimit() throws Exception {
    assertThat(
            running
                .post("/clusters/eu-1/api/v1/search/metric_names", "limit=3&batch_size=2")
                .body())
        .isEqualTo(
            """
            {"results":[{"name":"node_cpu"},{"name":"node_load"}]}
            {"results":[{"name":"node_memory"}]}
            {"status":"success","has_more":true}
            """);
    assertThat(running.get("/clusters/nobody/api/v1/search/label_names").body())
        .startsWith("{\"results\":[],\"warnings\":[\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "metric_names?start=x ~> invalid time value for 'start': cannot parse \\\"x\\\" to a valid timestamp",
        "metric_names?start=2&end=1 ~> end timestamp must not be before start timestamp",
        "metric_names?fuzz_threshold=101 ~> invalid fuzz_threshold \\\"101\\\": must be 0-100",
        "metric_names?fuzz_alg=x ~> unsupported fuzz_alg \\\"x\\\": must be one of [subsequence jarowinkler]",
        "metric_names?case_sensitive=yes ~> invalid case_sensitive \\\"yes\\\": must be boolean",
        "metric_names?sort_dir=asc ~> sort_dir is only valid when sort_by is set",
        "metric_names?sort_by=score&sort_dir=asc ~> sort_dir is not supported for sort_by=score",
        "metric_names?sort_by=alpha&sort_dir=up ~> invalid sort_dir \\\"up\\\": must be \\\"asc\\\" or \\\"dsc\\\"",
        "metric_names?sort_by=score ~> sort_by=score requires search[] to be set",
        "metric_names?limit=0 ~> invalid limit \\\"0\\\": must be a positive integer",
        "metric_names?limit=10001 ~> limit 10001 exceeds the configured maximum (10000)",
        "metric_names?batch_size=-1 ~> invalid batch_size \\\"-1\\\": must be a positive integer",
        "label_names?sort_by=x ~> invalid sort_by \\\"x\\\" for label_names: must be \\\"alpha\\\" or \\\"score\\\"",
        "label_values ~> missing required parameter \\\"label\\\""
      })
  void parameter_wrong_isA400(String request, String error) throws Exception {
    HttpResponse<String> answer = running.get("/api/v1/search/" + request);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"" + error + "\"}");
  }
}
