package io.exprsn.simulcast.examples.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The API's own description, and whether a request with its answer is as it says. */
final class ApiContract {
    private static final String DOCUMENT = "/io/exprsn/simulcast/examples/control/openapi.yaml";
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private final JsonNode document;
    private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(
            VersionFlag.V202012,
            builder -> builder.metaSchema(JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                    .keyword(new NonValidationKeyword("components")) // where references lead
                    .build()));
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, JsonSchema> known = new ConcurrentHashMap<>();

    private ApiContract(JsonNode document) {
        this.document = document;
    }

    static ApiContract read() {
        try (InputStream in = ApiContract.class.getResourceAsStream(DOCUMENT)) {
            return new ApiContract(new ObjectMapper(new YAMLFactory()).readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode document() {
        return document;
    }

    /**
     * What can be done.
     *
     * @param path as it is declared, with its parameters in braces
     * @param node what is said of it
     */
    record Operation(String method, String path, JsonNode node) {
        boolean isOpen() {
            return node.has("security") && node.get("security").isEmpty();
        }

        boolean takesBody() {
            return node.has("requestBody");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** All of them, in order. */
    List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(entry -> {
                    if (METHODS.contains(entry.getKey())) {
                        all.add(new Operation(
                                entry.getKey().toUpperCase(java.util.Locale.ROOT), path.getKey(), entry.getValue()));
                    }
                }));
        return all;
    }

    /** The schema of an operation's body. */
    Optional<JsonNode> bodySchema(Operation operation) {
        return Optional.ofNullable(operation.node().at("/requestBody/content/application~1json/schema"))
                .filter(schema -> !schema.isMissingNode())
                .map(this::resolved);
    }

    /** What a reference stands for. */
    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    /**
     * What is not as it is described.
     *
     * @param target path and query
     * @param sent the body; null for none
     * @param contentType of the answer; null for none
     */
    List<String> complaints(
            String method, String target, @Nullable String sent, int status, @Nullable String contentType, byte[] got) {
        URI uri = URI.create("http://host" + target);
        if (method.equals("OPTIONS") || method.equals("HEAD")) {
            return List.of(); // HTTP's own
        }
        Optional<Operation> found = operation(method, uri.getRawPath());
        List<String> complaints = new ArrayList<>();
        String kind = contentType == null ? "" : contentType.split(";", 2)[0].strip();
        if (found.isEmpty()) {
            // Nothing that is described: then there is nothing, or not with this method.
            if (status < 400 && declares(uri.getRawPath())) {
                complaints.add("is not described, and was answered with " + status);
            }
            if (status >= 400) {
                complaints.addAll(against("Problem", got, kind));
            }
            return complaints;
        }
        Operation operation = found.get();
        if (status < 400) {
            complaints.addAll(request(operation, uri, sent));
        }
        JsonNode responses = operation.node().get("responses");
        JsonNode response = responses.get(Integer.toString(status));
        if (response == null) {
            response = responses.get("default");
        }
        if (response == null) {
            complaints.add("the status " + status + " is not described");
            return complaints;
        }
        JsonNode content = resolved(response).get("content");
        if (content == null) {
            if (got.length > 0) {
                complaints.add("a body came and none is described");
            }
            return complaints;
        }
        JsonNode described = content.get(kind);
        if (described == null) {
            complaints.add("the answer is " + kind + ", described is " + names(content));
            return complaints;
        }
        if (kind.endsWith("json")) {
            complaints.addAll(against(described.get("schema"), got));
        }
        return complaints;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private List<String> request(Operation operation, URI uri, @Nullable String sent) {
        List<String> complaints = new ArrayList<>();
        Optional<JsonNode> schema = bodySchema(operation);
        if (sent != null && schema.isEmpty()) {
            complaints.add("a body was sent and none is described");
        } else if (sent != null) {
            against(schema.get(), sent.getBytes(StandardCharsets.UTF_8))
                    .forEach(each -> complaints.add("was taken, though in the request " + each));
        } else if (operation.node().at("/requestBody/required").asBoolean()) {
            complaints.add("was taken without a body, which is described as needed");
        }
        Map<String, JsonNode> parameters = queryParameters(operation);
        query(uri).forEach((name, value) -> {
            JsonNode parameter = parameters.get(name);
            if (parameter == null) {
                complaints.add("the parameter " + name + " is not described");
            } else {
                against(
                                parameter.get("schema"),
                                value(parameter.at("/schema/type").asText(), value))
                        .forEach(each -> complaints.add("was taken, though the parameter " + name + ": " + each));
            }
        });
        return complaints;
    }

    private static byte[] value(String type, String text) {
        JsonNode node = type.equals("integer") && text.matches("-?\\d{1,18}")
                ? JsonNodeFactory.instance.numberNode(Long.parseLong(text))
                : JsonNodeFactory.instance.textNode(text);
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    private Map<String, JsonNode> queryParameters(Operation operation) {
        Map<String, JsonNode> parameters = new LinkedHashMap<>();
        for (JsonNode each : operation.node().path("parameters")) {
            JsonNode parameter = resolved(each);
            if (parameter.get("in").asText().equals("query")) {
                parameters.put(parameter.get("name").asText(), parameter);
            }
        }
        return parameters;
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new LinkedHashMap<>();
        if (uri.getRawQuery() != null) {
            for (String part : uri.getRawQuery().split("&")) {
                String[] pair = part.split("=", 2);
                query.put(
                        URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
                        pair.length == 1 ? "" : URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private Optional<Operation> operation(String method, String path) {
        return operations().stream()
                .filter(each -> each.method().equals(method))
                .filter(each -> matches(each.path(), path))
                .findFirst();
    }

    private boolean declares(String path) {
        for (Iterator<String> paths = document.get("paths").fieldNames(); paths.hasNext(); ) {
            if (matches(paths.next(), path)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String declared, String path) {
        StringBuilder form = new StringBuilder();
        Matcher parts = Pattern.compile("\\{\\w+}|[^{]+").matcher(declared);
        while (parts.find()) {
            form.append(parts.group().startsWith("{") ? "[^/]+" : Pattern.quote(parts.group()));
        }
        return path.matches(form.toString());
    }

    private List<String> against(String schema, byte[] got, String kind) {
        if (!kind.equals("application/problem+json")) {
            return List.of("the error is " + kind + ", expected application/problem+json");
        }
        ObjectNode reference = JsonNodeFactory.instance.objectNode();
        reference.put("$ref", "#/components/schemas/" + schema);
        return against(reference, got);
    }

    /** What is not as a schema says. */
    List<String> against(JsonNode schema, byte[] content) {
        JsonNode node;
        try {
            node = json.readTree(content);
        } catch (JsonProcessingException e) {
            return List.of("no JSON");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compiled(schema).validate(node).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    private JsonSchema compiled(JsonNode schema) {
        return known.computeIfAbsent(schema.toString(), text -> {
            ObjectNode whole = JsonNodeFactory.instance.objectNode();
            whole.set("allOf", JsonNodeFactory.instance.arrayNode().add(schema));
            whole.set("components", document.get("components"));
            return schemas.getSchema(
                    whole,
                    SchemaValidatorsConfig.builder()
                            .formatAssertionsEnabled(true)
                            .build());
        });
    }
}
