using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Api.Contracts;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Api.OpenApi.Members;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.OpenApi;

/// <summary>
/// Operations, schemas and members: generated clients are made of their names, and people read their descriptions.
/// </summary>
public sealed class DocumentNamesTests(SharedHost shared)
{
    private static readonly string[] s_suffixes =
        ["View", "Request", "Response", "ListItem", "Details", "Dto", "Model"];

    private readonly SiloHost _host = shared.Host;

    [Theory]
    [InlineData("v1")]
    [InlineData("v1-3.0")]
    [InlineData("health")]
    public async Task Every_operation_has_a_name_of_a_verb_and_a_noun(string document)
    {
        string?[] names =
        [
            .. (await _host.DocumentAsync(document)).Operations().Select(operation =>
                operation.Value.TryGetProperty("operationId", out JsonElement id) ? id.GetString() : operation.Name),
        ];

        Assert.All(names, name => Assert.Matches("^[a-z]+([A-Z][a-zA-Z]*)+$", name));
        Assert.Distinct(names);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1-3.0")]
    [InlineData("health")]
    public async Task Every_schema_and_member_is_described(string name)
    {
        JsonElement document = await _host.DocumentAsync(name);

        Assert.All(document.Schemas(), schema => Assert.True(IsDescribed(schema.Value), schema.Name));
        Assert.Empty(
            from member in document.Members()
            where !IsDescribed(member.Value) && !IsDescribed(document.Follow(member.Value))
            select $"{member.Schema}.{member.Name}");
    }

    [Fact]
    public async Task No_schema_has_the_suffix_of_a_type() => Assert.All(
        (await _host.DocumentAsync("v1")).Schemas(),
        schema => Assert.DoesNotContain(
            s_suffixes, suffix => schema.Name.EndsWith(suffix, StringComparison.Ordinal)));

    [Theory]
    [InlineData("v1", "examples")]
    [InlineData("v1-3.0", "example")]
    public async Task Every_member_of_text_and_numbers_has_an_example(string name, string keyword)
    {
        JsonElement document = await _host.DocumentAsync(name);

        Assert.Empty(
            from member in document.Members()
            where SchemaShape.Of(document, member.Value).Types.Overlaps(["string", "integer", "number"])
                && !member.Value.TryGetProperty(keyword, out _)
            select $"{member.Schema}.{member.Name}");
    }

    [Fact]
    public async Task Every_member_of_a_request_has_limits()
    {
        JsonElement document = await _host.DocumentAsync("v1");
        HashSet<string> requests =
        [
            .. document.Operations().Where(operation => operation.Value.TryGetProperty("requestBody", out _))
                .SelectMany(operation => operation.Value.GetProperty("requestBody").GetProperty("content")
                    .EnumerateObject())
                .Where(content => content.Value.GetProperty("schema").TryGetProperty("$ref", out _))
                .Select(content => content.Value.GetProperty("schema").GetProperty("$ref").GetString()!.Split('/')[^1]),
        ];

        Assert.NotEmpty(requests);
        Assert.Empty(
            from member in document.Members()
            where requests.Contains(member.Schema) && !member.Value.TryGetProperty("$ref", out _)
            let shape = SchemaShape.Of(document, member.Value)
            let limit = shape.Types.Contains("string") ? "maxLength"
                : shape.Types.Contains("integer") ? "minimum"
                : shape.Types.Contains("array") ? "maxItems"
                : null
            where limit is not null && !shape.Limits.ContainsKey(limit)
            select $"{member.Schema}.{member.Name} has no {limit}");
    }

    [Fact]
    public async Task No_member_has_a_default_that_a_generated_client_would_send() => Assert.All(
        (await _host.DocumentAsync("v1")).Members(),
        member => Assert.False(member.Value.TryGetProperty("default", out _), $"{member.Schema}.{member.Name}"));

    [Fact]
    public async Task Secrets_are_only_in_requests_and_base64_is_marked()
    {
        Dictionary<string, JsonElement> members = (await _host.DocumentAsync("v1")).Members()
            .ToDictionary(member => $"{member.Schema}.{member.Name}", member => member.Value);

        Assert.Equal(
            [
                "AccountUpdate.password", "AccountUpdate.passwordHash", "CertificateUpdate.key",
                "CertificateUpdate.password", "CertificateUpdate.pfx", "KeyRotation.secret", "ManagedKeyUpdate.secret",
                "Password.password",
                "WebhookCredentialsUpdate.password", "WebhookRotation.secret", "WebhookUpdate.secret",
            ],
            members.Where(member => member.Value.TryGetProperty("writeOnly", out _)).Select(member => member.Key)
                .Order(StringComparer.Ordinal));
        Assert.Equal("base64", members["CertificateUpdate.pfx"].GetProperty("contentEncoding").GetString());
    }

    [Fact]
    public async Task Every_row_of_the_table_describes_a_member()
    {
        (string Schema, string Name, JsonElement)[] members =
        [
            .. (await _host.DocumentAsync("v1")).Members(), .. (await _host.DocumentAsync("health")).Members(),
        ];
        HashSet<string> used = [.. members.Select(member => MemberTable.FindName(member.Schema, member.Name) ?? "")];

        Assert.Empty(MemberTable.Names.Except(used));
    }

    [Fact]
    public async Task Document_lists_every_code_of_a_problem()
    {
        JsonElement code = (await _host.DocumentAsync("v1")).Members()
            .Single(member => (member.Schema, member.Name) == ("Problem", "code")).Value;
        string[] listed =
            [.. code.GetProperty("x-extensible-enum").EnumerateArray().Select(value => value.GetString()!)];
        string[] known =
        [
            .. typeof(Problems).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(method => method.ReturnType == typeof(ProblemHttpResult))
                .Select(method => (ProblemHttpResult)method.Invoke(null, [.. method.GetParameters().Select(Any)])!)
                .Select(problem => (string)problem.ProblemDetails.Extensions["code"]!).Distinct(),
        ];

        Assert.Equal(known.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static object? Any(ParameterInfo parameter) => parameter.ParameterType switch
    {
        Type type when type == typeof(string) => "x@example.org",
        Type type when type == typeof(string[]) => new[] { "x" },
        Type type when type == typeof(IReadOnlyList<BodyError>) => new[] { new BodyError("#/x", "x", "x") },
        Type type when type.IsValueType => Activator.CreateInstance(type),
        Type type => throw new InvalidOperationException($"No value for a parameter of type {type}."),
    };

    private static bool IsDescribed(JsonElement element) => element.TryGetProperty("description", out _);
}
