using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RelateMail.Client.Tests;

/// <summary>
/// Calls every method of the client, and compares its requests with the published document: paths, methods, parameters
/// and media types.
/// </summary>
public sealed class OperationTests
{
    /// <summary>
    /// Operations without a method. HttpClient sends the whole body of an HTTP/1.1 request before it reads the answer,
    /// so that an input whose answer is long would block both sides. Programs send it with a client that does both.
    /// </summary>
    private static readonly string[] s_without = ["applyDirectory"];

    [Fact]
    public void Client_has_every_operation_of_the_document()
    {
        string[] published = [.. Operations().Select(operation => operation.Id).Order(StringComparer.Ordinal)];
        string[] called = [.. Methods().Select(method => method.Id).Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(published, called);
    }

    [Fact]
    public async Task Each_method_sends_the_operation_that_it_names()
    {
        Dictionary<string, Operation> published = Operations().ToDictionary(operation => operation.Id);
        var parameters = published.Keys.ToDictionary(id => id, _ => new HashSet<string>());
        foreach ((string id, MethodInfo method) in Methods())
        {
            HttpRequestMessage request = await CallAsync(method);
            Operation operation = published[id];

            Assert.Equal(operation.Method, request.Method.Method, ignoreCase: true);
            Assert.Matches(operation.Pattern, request.RequestUri!.AbsolutePath);
            if (request.Content?.Headers.ContentType?.MediaType is { } mediaType)
            {
                Assert.Contains(mediaType, operation.MediaTypes);
            }

            Assert.Equal(operation.MediaTypes.Length > 0, request.Content is not null);
            parameters[id].UnionWith(Regex.Matches(request.RequestUri.Query, @"[?&]([\w-]+)=")
                .Select(match => match.Groups[1].Value));
        }

        foreach (Operation operation in published.Values)
        {
            Assert.Equal(
                (operation.Id, string.Join(' ', operation.Parameters.Order(StringComparer.Ordinal))),
                (operation.Id, string.Join(' ', parameters[operation.Id].Order(StringComparer.Ordinal))));
        }
    }

    private static IEnumerable<(string Id, MethodInfo Method)> Methods() =>
        from type in typeof(RelateMailClient).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        let operation = method.GetCustomAttribute<ApiOperationAttribute>()
        where operation is not null
        select (operation.Id, method);

    private static async Task<HttpRequestMessage> CallAsync(MethodInfo method)
    {
        using var end = new CancellationTokenSource();
        var server = new StubServer((_, _) => method.Name == nameof(MessagesClient.WatchAsync)
            ? StubServer.Events("")
            : StubServer.Json("""{"items":[],"deletedUids":[],"next":"x","hasMore":false}"""));
        RelateMailClient client = server.Connect();
        object target = method.DeclaringType == typeof(RelateMailClient)
            ? client
            : typeof(RelateMailClient).GetProperties().Single(part => part.PropertyType == method.DeclaringType)
                .GetValue(client)!;
        object? result = method.Invoke(
            target, [.. method.GetParameters().Select(parameter => Sample(parameter, end.Token))]);
        if (result is Task task)
        {
            await task;
        }
        else
        {
            await EnumerateAsync((dynamic)result!, server, end);
        }

        return server.Requests[0].Request;
    }

    private static async Task EnumerateAsync<T>(
        IAsyncEnumerable<T> items, StubServer server, CancellationTokenSource end)
    {
        await using IAsyncEnumerator<T> all = items.GetAsyncEnumerator(CancellationToken.None);
        Task<bool> next = all.MoveNextAsync().AsTask();
        Assert.Single(server.Requests);
        await end.CancelAsync(); // a stream has no other end
        try
        {
            await next;
        }
        catch (OperationCanceledException)
        {
            // the stream
        }
    }

    private static object? Sample(ParameterInfo parameter, CancellationToken token) =>
        parameter.ParameterType == typeof(CancellationToken) ? token
        : parameter.Name == "mediaType" ? "application/x-pkcs12"
        : parameter.ParameterType == typeof(ApiCondition) || parameter.Name == "range" ? null
        : parameter.ParameterType == typeof(MessageContents) ? MessageContents.All
        : Sample(parameter.ParameterType);

    private static object? Sample(Type type)
    {
        Type given = Nullable.GetUnderlyingType(type) ?? type;
        if (given == typeof(string))
        {
            return "name";
        }

        if (given == typeof(bool))
        {
            return true;
        }

        if (given.IsEnum)
        {
            return Enum.ToObject(given, 1);
        }

        if (given == typeof(int) || given == typeof(long))
        {
            return Convert.ChangeType(7, given, null);
        }

        if (given.IsValueType)
        {
            return Activator.CreateInstance(given);
        }

        object made = RuntimeHelpers.GetUninitializedObject(given);
        foreach (PropertyInfo property in given.GetProperties().Where(property => property.CanWrite
            && (given.Name.EndsWith("Options", StringComparison.Ordinal) || property.PropertyType == typeof(string))
            && !property.PropertyType.IsAssignableTo(typeof(Delegate))))
        {
            property.SetValue(made, Sample(property.PropertyType));
        }

        return made;
    }

    private static Operation[] Operations()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "v1.json")));
        return
        [
            .. from path in document.RootElement.GetProperty("paths").EnumerateObject()
               from method in path.Value.EnumerateObject()
               where method.Value.TryGetProperty("operationId", out JsonElement id)
                   && !s_without.Contains(id.GetString())
               select Operation.Read(path.Name, method.Name, method.Value),
        ];
    }

    private sealed record Operation(string Id, string Method, Regex Pattern, string[] Parameters, string[] MediaTypes)
    {
        public static Operation Read(string path, string method, JsonElement operation) => new(
            operation.GetProperty("operationId").GetString()!,
            method,
            new Regex($"^{Regex.Replace(path, @"\{\w+\}", "(name|7)")}$"),
            operation.TryGetProperty("parameters", out JsonElement parameters)
                ? [.. parameters.EnumerateArray()
                    .Where(parameter => parameter.TryGetProperty("in", out JsonElement place)
                        && place.GetString() is "query")
                    .Select(parameter => parameter.GetProperty("name").GetString()!)]
                : [],
            operation.TryGetProperty("requestBody", out JsonElement body)
                ? [.. body.GetProperty("content").EnumerateObject().Select(content => content.Name)]
                : []);
    }
}
