package io.exprsn.simulcast.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found wrong, as sentences in the order of events. A broken sender repeats itself thousands of times, so of
 * each rule only the first few cases are kept in words and the rest is counted. Safe for use by several threads.
 */
final class Findings {
    private static final int KEPT_PER_RULE = 3;

    private final List<String> sentences = new ArrayList<>();
    private final Map<String, Long> casesOfRule = new LinkedHashMap<>();

    synchronized void add(String rule, String sentence) {
        if (casesOfRule.merge(rule, 1L, Long::sum) <= KEPT_PER_RULE) {
            sentences.add(sentence);
        }
    }

    synchronized List<String> sentences() {
        var all = new ArrayList<>(sentences);
        casesOfRule.forEach((rule, cases) -> {
            if (cases > KEPT_PER_RULE) {
                all.add(rule + ": " + (cases - KEPT_PER_RULE) + " more cases");
            }
        });
        return List.copyOf(all);
    }
}
