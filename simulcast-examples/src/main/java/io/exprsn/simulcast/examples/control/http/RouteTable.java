package io.exprsn.simulcast.examples.control.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that the server answers to. Paths are as {@code /api/streams/{streamId}}. Reading needs a token, everything else an operator's;
 * what is open without is said apart.
 */
public final class RouteTable {
    enum Method {
        GET,
        POST,
        PUT,
        PATCH,
        DELETE
    }

    enum Right {
        /** Anybody. */
        OPEN,
        /** Any token. */
        VIEW,
        /** An operator's. */
        OPERATE
    }

    record Route(Method method, String path, Right right, RouteHandler handler) {}

    private final List<Route> routes = new ArrayList<>();

    /** Reads. */
    public RouteTable get(String path, RouteHandler handler) {
        return add(Method.GET, path, Right.VIEW, handler);
    }

    /** Makes or does. */
    public RouteTable post(String path, RouteHandler handler) {
        return add(Method.POST, path, Right.OPERATE, handler);
    }

    /** Puts in the place of what is there. */
    public RouteTable put(String path, RouteHandler handler) {
        return add(Method.PUT, path, Right.OPERATE, handler);
    }

    /** Changes a part. */
    public RouteTable patch(String path, RouteHandler handler) {
        return add(Method.PATCH, path, Right.OPERATE, handler);
    }

    /** Removes. */
    public RouteTable delete(String path, RouteHandler handler) {
        return add(Method.DELETE, path, Right.OPERATE, handler);
    }

    /** Reads what only an operator may see, such as where to send a browser to connect an account. */
    public RouteTable getAsOperator(String path, RouteHandler handler) {
        return add(Method.GET, path, Right.OPERATE, handler);
    }

    /** Reads what everybody may see. */
    RouteTable open(Method method, String path, RouteHandler handler) {
        return add(method, path, Right.OPEN, handler);
    }

    /** Reads what everybody may see; it must tell nothing. */
    public RouteTable getOpenToAll(String path, RouteHandler handler) {
        return open(Method.GET, path, handler);
    }

    RouteTable add(Method method, String path, Right right, RouteHandler handler) {
        routes.add(new Route(method, path, right, handler));
        return this;
    }

    List<Route> routes() {
        return List.copyOf(routes);
    }

    /** Which methods each path takes, in the order of the enum. */
    Map<String, List<Method>> methods() {
        Map<String, List<Method>> methods = new LinkedHashMap<>();
        routes.forEach(route ->
                methods.computeIfAbsent(route.path(), path -> new ArrayList<>()).add(route.method()));
        methods.values().forEach(each -> each.sort(null));
        return methods;
    }
}
