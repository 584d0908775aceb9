package io.exprsn.simulcast.examples.control.http;

import io.exprsn.simulcast.examples.control.http.RouteTable.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** For whoever restarts servers that are dead, and sends nobody to those that are not ready. Open to all, so it tells little. */
public final class HealthRoutes implements Routes {
    private final Map<String, Callable<Boolean>> checks;

    /**
     * Answers by these.
     *
     * @param checks by name: whether a part can do its work; one that throws cannot
     */
    public HealthRoutes(Map<String, Callable<Boolean>> checks) {
        this.checks = new LinkedHashMap<>(checks);
    }

    record Live(String status) {}

    record Ready(String status, Map<String, String> checks) {}

    @Override
    public void register(RouteTable table) {
        table.open(Method.GET, "/health/live", request -> Answer.ok(new Live("up")));
        table.open(Method.GET, "/health/ready", request -> ready());
    }

    private Answer ready() {
        Map<String, String> found = new LinkedHashMap<>();
        boolean all = true;
        for (Map.Entry<String, Callable<Boolean>> check : checks.entrySet()) {
            boolean good;
            try {
                good = check.getValue().call();
            } catch (Exception e) {
                good = false;
            }
            found.put(check.getKey(), good ? "up" : "down");
            all &= good;
        }
        return Answer.json(all ? 200 : 503, new Ready(all ? "up" : "down", found));
    }
}
