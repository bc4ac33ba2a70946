using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace RelateMail.EndToEnd.Tests.Console;

/// <summary>
/// A small OpenID provider: signs its one user in at once, checks the client, PKCE and the redirect address, and signs
/// ID tokens with RSA. Browsers see it at another site than the console, because its host is <c>localhost</c>.
/// </summary>
public sealed class TestProvider : IAsyncDisposable
{
    public const string ClientId = "relatemail-console";
    public const string ClientSecret = "a-secret-of-the-console-for-tests";

    private readonly RSA _key = RSA.Create(2048);
    private readonly Dictionary<string, IQueryCollection> _codes = [];
    private readonly WebApplication _app;

    private TestProvider()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", Configuration);
        _app.MapGet("/keys", Keys);
        _app.MapGet("/authorize", Authorize);
        _app.MapPost("/token", TokenAsync);
    }

    public string Authority => $"http://localhost:{new Uri(_app.Urls.Single()).Port}";

    /// <summary>The roles of the user.</summary>
    public string[] Roles { get; set; } = [];

    /// <summary>Replaces the nonce of ID tokens; null for the right one.</summary>
    public string? Nonce { get; set; }

    /// <summary>The settings of a console that trusts this provider.</summary>
    public string[] Settings =>
    [
        $"Console:OpenIdConnect:Authority={Authority}",
        $"Console:OpenIdConnect:ClientId={ClientId}",
        $"Console:OpenIdConnect:ClientSecret={ClientSecret}",
        "Console:OpenIdConnect:Label=the test provider",
        "Console:OpenIdConnect:Roles:0:Value=mail-admins",
        .. ((string[])["admin", "directory.read", "directory.write"]).Select(
            static (scope, index) => $"Console:OpenIdConnect:Roles:0:Scopes:{index}={scope}"),
        "Console:OpenIdConnect:Roles:1:Value=support",
        "Console:OpenIdConnect:Roles:1:Scopes:0=trace.read",
    ];

    public static async Task<TestProvider> StartAsync()
    {
        var provider = new TestProvider();
        await provider._app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private IResult Configuration() => Json(new()
    {
        ["issuer"] = Authority,
        ["authorization_endpoint"] = $"{Authority}/authorize",
        ["token_endpoint"] = $"{Authority}/token",
        ["jwks_uri"] = $"{Authority}/keys",
    });

    private IResult Keys()
    {
        RSAParameters key = _key.ExportParameters(includePrivateParameters: false);
        return Json(new()
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA",
                ["use"] = "sig",
                ["alg"] = "RS256",
                ["kid"] = "1",
                ["n"] = Base64Url.EncodeToString(key.Modulus),
                ["e"] = Base64Url.EncodeToString(key.Exponent),
            }),
        });
    }

    private IResult Authorize(HttpRequest request)
    {
        if (request.Query["client_id"] != ClientId || request.Query["code_challenge_method"] != "S256")
        {
            return Results.BadRequest();
        }

        string code = RandomNumberGenerator.GetHexString(32);
        _codes.Add(code, request.Query);
        return Results.Redirect(QueryHelpers.AddQueryString(
            request.Query["redirect_uri"]!, new Dictionary<string, string?>
            {
                ["code"] = code,
                ["state"] = request.Query["state"],
            }));
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        IFormCollection form = await request.ReadFormAsync();
        if (form["client_id"] != ClientId || form["client_secret"] != ClientSecret
            || !_codes.Remove(form["code"].ToString(), out IQueryCollection? asked)
            || form["redirect_uri"] != asked["redirect_uri"]
            || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"]!)))
                != asked["code_challenge"])
        {
            return Results.BadRequest();
        }

        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string token = Sign(new()
        {
            ["iss"] = Authority,
            ["aud"] = ClientId,
            ["sub"] = "0815",
            ["preferred_username"] = "anna@provider.example",
            ["nonce"] = Nonce ?? asked["nonce"].ToString(),
            ["roles"] = new JsonArray([.. Roles.Select(static role => (JsonNode)JsonValue.Create(role))]),
            ["iat"] = now,
            ["exp"] = now + 300,
        });
        return Json(new() { ["id_token"] = token, ["access_token"] = "none", ["token_type"] = "Bearer" });
    }

    private string Sign(JsonObject claims)
    {
        string text = $"{Part(new() { ["alg"] = "RS256", ["kid"] = "1", ["typ"] = "JWT" })}.{Part(claims)}";
        byte[] signature = _key.SignData(
            Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(JsonObject part) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));

    private static IResult Json(JsonObject body) => Results.Text(body.ToJsonString(), "application/json");
}
