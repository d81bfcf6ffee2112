package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ParseQueryTest {
  private static final String UP =
      "{'anchored':false,'matchers':[{'name':'__name__','type':'=','value':'up'}],'name':'up','offset':0,"
          + "'offsetExpr':null,'smoothed':false,'startOrEnd':null,'timestamp':null,'type':'vectorSelector'}";

  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer();
    running.server.ready();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = " ~> ",
      value = {
        "1e21 ~> {'type':'numberLiteral','val':'1000000000000000000000'}",
        "-Inf ~> {'type':'numberLiteral','val':'-Inf'}",
        "\"<a>\" ~> {'type':'stringLiteral','val':'\\u003ca\\u003e'}",
        "(up) ~> {'expr':UP,'type':'parenExpr'}",
        "-up ~> {'expr':UP,'op':'-','type':'unaryExpr'}",
        "sum by (a) (up) ~> {'expr':UP,'grouping':['a'],'op':'sum','param':null,'type':'aggregation','without':false}",
        "topk without (a) (3, up) ~> {'expr':UP,'grouping':['a'],'op':'topk','param':{'type':'numberLiteral','val':'3'},"
            + "'type':'aggregation','without':true}",
        "up > bool 1 ~> {'bool':true,'lhs':UP,'matching':null,'op':'\\u003e','rhs':{'type':'numberLiteral','val':'1'},"
            + "'type':'binaryExpr'}",
        "up * on (a) group_left (b) fill_right (0.5) up ~> {'bool':false,'lhs':UP,'matching':{'card':'many-to-one',"
            + "'fillValues':{'lhs':null,'rhs':0.5},'include':['b'],'labels':['a'],'on':true},'op':'*','rhs':UP,"
            + "'type':'binaryExpr'}",
        "up and up ~> {'bool':false,'lhs':UP,'matching':{'card':'many-to-many','fillValues':{'lhs':null,'rhs':null},"
            + "'include':[],'labels':[],'on':false},'op':'and','rhs':UP,'type':'binaryExpr'}",
        "round(up) ~> {'args':[UP],'func':{'argTypes':['vector','scalar'],'name':'round','returnType':'vector',"
            + "'variadic':1},'type':'call'}",
        "pi() ~> {'args':[],'func':{'argTypes':[],'name':'pi','returnType':'scalar','variadic':0},'type':'call'}",
        "label_join(up, \"a\", \"\") ~> {'args':[UP,{'type':'stringLiteral','val':'a'},{'type':'stringLiteral','val':''}],"
            + "'func':{'argTypes':['vector','string','string','string'],'name':'label_join','returnType':'vector',"
            + "'variadic':-1},'type':'call'}",
        "up{a!~\"b\"}[5m] offset -1m @ 1.5 ~> {'anchored':false,'matchers':[{'name':'a','type':'!~','value':'b'},"
            + "{'name':'__name__','type':'=','value':'up'}],'name':'up','offset':-60000,'offsetExpr':null,"
            + "'range':300000,'rangeExpr':null,'smoothed':false,'startOrEnd':null,'timestamp':1500,"
            + "'type':'matrixSelector'}",
        "up[1h:5m] @ end() ~> {'expr':UP,'offset':0,'offsetExpr':null,'range':3600000,'rangeExpr':null,"
            + "'startOrEnd':'end','step':300000,'stepExpr':null,'timestamp':null,'type':'subquery'}",
        "up[5m * -step()] ~> {'anchored':false,'matchers':[{'name':'__name__','type':'=','value':'up'}],'name':'up',"
            + "'offset':0,'offsetExpr':null,'range':0,'rangeExpr':{'lhs':{'duration':true,'type':'numberLiteral',"
            + "'val':'300'},'op':'*','rhs':{'lhs':null,'op':'-','rhs':{'lhs':null,'op':'step','rhs':null,"
            + "'type':'durationExpr','wrapped':false},'type':'durationExpr','wrapped':false},'type':'durationExpr',"
            + "'wrapped':false},'smoothed':false,'startOrEnd':null,'timestamp':null,'type':'matrixSelector'}",
        "up offset (5) ~> {'anchored':false,'matchers':[{'name':'__name__','type':'=','value':'up'}],'name':'up',"
            + "'offset':0,'offsetExpr':{'lhs':null,'op':'+','rhs':{'duration':false,'type':'numberLiteral','val':'5'},"
            + "'type':'durationExpr','wrapped':true},'smoothed':false,'startOrEnd':null,'timestamp':null,"
            + "'type':'vectorSelector'}"
      })
  void parseQuery_eachKind_isTheTreeOfPrometheus(String query, String tree) throws Exception {
    String expected = tree.replace("UP", UP).replace('\'', '"');

    assertThat(running.post("/api/v1/parse_query", "query=" + RunningServer.encode(query)).body())
        .isEqualTo("{\"status\":\"success\",\"data\":" + expected + "}");
  }
}
