package io.exprsn.simulcast.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found wrong, as sentences. A broken sender repeats itself thousands of times, so of each rule only the first
 * few cases are kept in words and the rest is counted. Safe for use by several threads.
 */
final class Findings {
    private static final int KEPT_PER_RULE = 3;

    private final Map<String, Cases> byRule = new LinkedHashMap<>();

    private static final class Cases {
        private final List<String> sentences = new ArrayList<>();
        private long count;
    }

    synchronized void add(String rule, String sentence) {
        Cases cases = byRule.computeIfAbsent(rule, key -> new Cases());
        if (++cases.count <= KEPT_PER_RULE) {
            cases.sentences.add(sentence);
        }
    }

    synchronized List<String> sentences() {
        var all = new ArrayList<String>();
        byRule.forEach((rule, cases) -> {
            all.addAll(cases.sentences);
            if (cases.count > KEPT_PER_RULE) {
                all.add(rule + ": " + (cases.count - KEPT_PER_RULE) + " more cases");
            }
        });
        return List.copyOf(all);
    }
}
