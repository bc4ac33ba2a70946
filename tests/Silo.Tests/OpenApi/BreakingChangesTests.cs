using System.Text.Json;
using System.Text.Json.Nodes;

namespace RelateMail.Silo.Tests.OpenApi;

/// <summary>The rules of compatible changes, one case each: a change of a document, and what it breaks.</summary>
public sealed class BreakingChangesTests
{
    private const string Document = """
        {
          "paths": {
            "/things": {
              "get": {
                "operationId": "listThings", "tags": ["Things"], "security": [{ "bearer": ["read"] }],
                "parameters": [
                  { "name": "limit", "in": "query", "schema": {
                      "type": "integer", "format": "int32", "minimum": 1, "maximum": 500, "default": 50 } },
                  { "name": "order", "in": "query", "schema": { "type": "string", "enum": ["asc", "desc"] } }
                ],
                "responses": {
                  "200": {
                    "headers": { "ETag": {} },
                    "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ThingPage" } } }
                  },
                  "304": {}, "404": {}
                }
              }
            },
            "/things/{name}": {
              "put": {
                "operationId": "putThing", "tags": ["Things"], "security": [{ "bearer": ["write"] }],
                "parameters": [{ "$ref": "#/components/parameters/Name" }],
                "requestBody": { "content": {
                  "application/json": { "schema": { "$ref": "#/components/schemas/ThingUpdate" } },
                  "application/x-file": { "schema": { "type": "string", "format": "binary" } } } },
                "responses": { "200": { "content": {
                  "application/json": { "schema": { "$ref": "#/components/schemas/ThingDetail" } } } } }
              }
            },
            "/things/stream": {
              "get": {
                "operationId": "streamThings",
                "x-sse": { "events": {
                  "thing.made": { "$ref": "#/components/schemas/Thing" }, "ready": { "type": "object" } } },
                "responses": { "200": { "content": { "text/event-stream": {} } } }
              }
            }
          },
          "webhooks": {
            "thing.made": { "post": { "operationId": "thingMade", "requestBody": { "required": true, "content": {
              "application/json": { "schema": { "$ref": "#/components/schemas/Event" } } } }, "responses": {} } }
          },
          "components": {
            "parameters": {
              "Name": { "name": "name", "in": "path", "required": true, "schema": { "type": "string" } }
            },
            "schemas": {
              "ThingPage": { "type": "object", "required": ["items"], "properties": {
                "items": { "type": "array", "items": { "$ref": "#/components/schemas/Thing" } } } },
              "Thing": { "type": "object", "required": ["name", "state"], "properties": {
                "name": { "type": "string" },
                "state": { "type": "string", "x-extensible-enum": ["new", "old"] },
                "kind": { "type": "string", "enum": ["a", "b"] },
                "part": { "oneOf": [{ "$ref": "#/components/schemas/Part" }, { "type": "null" }] },
                "note": { "type": ["null", "string"] } } },
              "ThingDetail": { "allOf": [{ "$ref": "#/components/schemas/Thing" }, {
                "type": "object", "required": ["text"], "properties": {
                  "text": { "type": "string" }, "parent": { "$ref": "#/components/schemas/ThingDetail" } } }] },
              "Part": { "type": "object", "properties": { "size": { "type": "integer", "format": "int64" } } },
              "ThingUpdate": { "type": "object", "required": ["name"], "properties": {
                "name": { "type": "string", "minLength": 1, "maxLength": 100 },
                "secret": { "type": "string", "writeOnly": true },
                "note": { "type": ["null", "string"] },
                "tags": { "type": "array", "maxItems": 10, "items": { "type": "string" } } } },
              "Event": { "type": "object", "required": ["id"], "properties": { "id": { "type": "string" } } }
            }
          }
        }
        """;

    private const string List = "/paths/~1things/get";
    private const string Put = "/paths/~1things~1{name}/put";
    private const string Thing = "/components/schemas/Thing/properties";
    private const string Update = "/components/schemas/ThingUpdate/properties";

    [Theory]
    [InlineData("/paths/~1things~1{name}", null, "PUT /things/{name}: the operation is lost")]
    [InlineData(List, null, "GET /things: the operation is lost")]
    [InlineData(List + "/operationId", null, "GET /things: the operationId listThings is now (none)")]
    [InlineData(List + "/operationId", "\"getThings\"", "GET /things: the operationId listThings is now getThings")]
    [InlineData(List + "/tags", "[\"Other\"]", "GET /things: the first tag Things is now Other")]
    [InlineData(List + "/security", """[{"bearer":["admin"]}]""", "GET /things: needs the scope admin now")]
    [InlineData("/paths/~1things~1stream/get/security", """[{"bearer":[]}]""",
        "GET /things/stream: needs a key (bearer) now")]
    public void Lost_or_renamed_operation_breaks(string place, string? json, string finding) =>
        Assert.Equal([finding], Find(place, json));

    [Theory]
    [InlineData("/0", null, "GET /things: the parameter limit in query is lost")]
    [InlineData("/0/required", "true", "GET /things: the parameter limit in query is now required")]
    [InlineData("/0/in", "\"header\"", "GET /things: the parameter limit in query is lost")]
    [InlineData("/2", """{"name":"new","in":"query","required":true}""",
        "GET /things: the parameter new in query is new and required")]
    [InlineData("/0/schema/type", "\"string\"", "GET /things limit in query: the type integer is now string")]
    [InlineData("/0/schema/maximum", "100", "GET /things limit in query: maximum 500 is now 100")]
    [InlineData("/0/schema/minimum", "10", "GET /things limit in query: minimum 1 is now 10")]
    [InlineData("/0/schema/default", "20", "GET /things limit in query: the default 50 is now 20")]
    [InlineData("/1/schema/enum", "[\"asc\"]", "GET /things order in query: the value \"desc\" is lost")]
    [InlineData("/1/schema/pattern", "\"[a-z]*\"", "GET /things order in query: the pattern (none) is now [a-z]*")]
    public void Narrower_parameter_breaks(string place, string? json, string finding) =>
        Assert.Equal([finding], Find($"{List}/parameters{place}", json));

    [Theory]
    [InlineData(Put + "/requestBody", null,
        "PUT /things/{name} body: the media type application/json is lost",
        "PUT /things/{name} body: the media type application/x-file is lost")]
    [InlineData(Put + "/requestBody/required", "true", "PUT /things/{name}: the body is now required")]
    [InlineData(Put + "/requestBody/content/application~1x-file", null,
        "PUT /things/{name} body: the media type application/x-file is lost")]
    [InlineData(Update + "/note", null, "PUT /things/{name} body.note: the member is lost")]
    [InlineData(Update + "/note/type", "\"string\"",
        "PUT /things/{name} body.note: the type null or string is now string")]
    [InlineData(Update + "/name/maxLength", "50", "PUT /things/{name} body.name: maxLength 100 is now 50")]
    [InlineData(Update + "/name/minLength", "2", "PUT /things/{name} body.name: minLength 1 is now 2")]
    [InlineData(Update + "/secret/maxLength", "9", "PUT /things/{name} body.secret: maxLength (none) is now 9")]
    [InlineData(Update + "/name/enum", "[\"x\"]", "PUT /things/{name} body.name: the values are now enumerated")]
    [InlineData(Update + "/tags/items/type", "\"integer\"",
        "PUT /things/{name} body.tags[]: the type string is now integer")]
    [InlineData("/components/schemas/ThingUpdate/required", """["name","note"]""",
        "PUT /things/{name} body: the member note is now required")]
    public void Narrower_body_breaks(string place, string? json, params string[] findings) =>
        Assert.Equal(findings, Find(place, json));

    [Theory]
    [InlineData(List + "/responses/200/headers/ETag", null, "GET /things 200: the header field ETag is lost")]
    [InlineData(List + "/responses/304", null, "GET /things: the answer 304 is lost")]
    [InlineData(List + "/responses/202", "{}",
        "GET /things: the answer 202 is new, and a client takes it for a failure")]
    [InlineData(List + "/responses/200/content", """{"text/plain":{}}""",
        "GET /things 200: the media type application/json is lost")]
    [InlineData(Thing + "/name", null, "GET /things 200.items[].name: the member is lost")]
    [InlineData(Thing + "/name/type", """["null","string"]""",
        "GET /things 200.items[].name: the type string is now null or string")]
    [InlineData(Thing + "/name/format", "\"uuid\"", "GET /things 200.items[].name: the format (none) is now uuid")]
    [InlineData(Thing + "/name/writeOnly", "true", "GET /things 200.items[].name: the member is now only in requests")]
    [InlineData(Thing + "/state/x-extensible-enum", "[\"new\"]",
        "GET /things 200.items[].state: the value \"old\" is lost")]
    [InlineData(Thing + "/kind/enum", """["a","b","c"]""", "GET /things 200.items[].kind: the value \"c\" is new")]
    [InlineData(Thing + "/kind/enum", null, "GET /things 200.items[].kind: the values are no longer enumerated")]
    [InlineData("/components/schemas/Thing/required", "[\"state\"]",
        "GET /things 200.items[].name: the member can now be absent")]
    [InlineData("/components/schemas/Part/properties/size/format", "\"int32\"",
        "GET /things 200.items[].part.size: the format int64 is now int32")]
    [InlineData("/components/schemas/ThingPage/properties/items/items/$ref", "\"#/components/schemas/ThingDetail\"",
        "GET /things 200.items[]: the schema Thing is now ThingDetail")]
    [InlineData("/components/schemas/ThingDetail/allOf/1/properties/text", null,
        "PUT /things/{name} 200.text: the member is lost")]
    [InlineData("/paths/~1things~1stream/get/x-sse/events/ready", null, "GET /things/stream: the event ready is lost")]
    public void Lost_or_wider_answer_breaks(string place, string? json, string finding) =>
        Assert.Contains(finding, Find(place, json));

    [Theory]
    [InlineData("/components/schemas/Event/properties/id", null, "POST thing.made body.id: the member is lost")]
    [InlineData("/components/schemas/Event/required", "[]", "POST thing.made body.id: the member can now be absent")]
    public void Body_of_a_webhook_is_read_by_the_client(string place, string? json, string finding) =>
        Assert.Equal([finding], Find(place, json));

    [Fact]
    public void Renamed_schema_breaks()
    {
        JsonNode changed = JsonNode.Parse(Document.Replace("/Part\"", "/Piece\"").Replace("\"Part\":", "\"Piece\":"))!;

        Assert.Equal(
            [
                "GET /things 200.items[].part: the schema Part is now Piece",
                "PUT /things/{name} 200.part: the schema Part is now Piece",
                "the schema Part is lost",
            ],
            BreakingChanges.Find(Parse(Document), changed.Deserialize<JsonElement>()));
    }

    [Theory]
    [InlineData("/paths/~1more", """{"get":{"operationId":"more","responses":{}}}""")]
    [InlineData(List + "/parameters/2", """{"name":"new","in":"query","schema":{"type":"string"}}""")]
    [InlineData(List + "/parameters/0/schema/maximum", "1000")]
    [InlineData(List + "/parameters/1/schema/enum", """["asc","desc","random"]""")]
    [InlineData(List + "/responses/404", null)]
    [InlineData(List + "/responses/429", "{}")]
    [InlineData(List + "/security", "[]")]
    [InlineData(List + "/description", "\"More words.\"")]
    [InlineData(List + "/responses/200/headers/Age", "{}")]
    [InlineData(Thing + "/colour", """{"type":"string"}""")]
    [InlineData(Thing + "/state/x-extensible-enum", """["new","old","lost"]""")]
    [InlineData(Thing + "/note/type", "\"string\"")]
    [InlineData("/components/schemas/Thing/required", """["name","state","note"]""")]
    [InlineData(Update + "/colour", """{"type":"string"}""")]
    [InlineData(Update + "/name/maxLength", "200")]
    [InlineData(Update + "/name/type", """["null","string"]""")]
    [InlineData("/components/schemas/ThingUpdate/required", "[]")]
    [InlineData("/components/schemas/Other", """{"type":"object"}""")]
    [InlineData("/components/schemas/Event/properties/more", """{"type":"string"}""")]
    [InlineData("/paths/~1things~1stream/get/x-sse/events/ping", """{"type":"object"}""")]
    public void Additive_change_breaks_nothing(string place, string? json) => Assert.Empty(Find(place, json));

    /// <summary>Changes one place of the document; a null removes it.</summary>
    private static IReadOnlyList<string> Find(string place, string? json)
    {
        JsonNode changed = JsonNode.Parse(Document)!;
        string[] names = [.. place.Split('/').Skip(1).Select(name => name.Replace("~1", "/"))];
        JsonNode holder = names[..^1].Aggregate(changed, (node, name) =>
            (node is JsonArray array ? array[int.Parse(name)] : node[name])
            ?? throw new InvalidOperationException($"{place} is not in the document."));
        JsonNode? value = json is null ? null : JsonNode.Parse(json);
        switch (holder)
        {
            case JsonArray array when json is null:
                array.RemoveAt(int.Parse(names[^1]));
                break;
            case JsonArray array:
                array.Add(value);
                break;
            case JsonObject when json is null:
                Assert.True(holder.AsObject().Remove(names[^1]), place);
                break;
            default:
                holder[names[^1]] = value;
                break;
        }

        return BreakingChanges.Find(Parse(Document), changed.Deserialize<JsonElement>());
    }

    private static JsonElement Parse(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
