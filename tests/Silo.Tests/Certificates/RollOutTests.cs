using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RelateMail.Certificates;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Tests.Harness;
using RelateMail.Storage;

namespace RelateMail.Silo.Tests.Certificates;

/// <summary>PUT of a roll-out: accepted forms, and refusals that change nothing.</summary>
public sealed class RollOutTests(CertificateHost certificates)
{
    private readonly SiloHost _host = certificates.Host;
    private readonly string _name = certificates.NewName();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("pfx")]
    [InlineData("pfx with a password")]
    [InlineData("pem")]
    [InlineData("one pem")]
    [InlineData("octets of a pfx")]
    [InlineData("octets of a pem")]
    public async Task A_certificate_is_rolled_out_in_every_form(string form)
    {
        await certificates.ReportAsync(_name);
        using X509Certificate2 leaf = TestAuthority.Leaf(_name);

        JsonElement wanted = await PutAsync(leaf, form).JsonAsync(HttpStatusCode.Created);

        JsonElement view = await _host.GetAsync($"certificates/{_name}").JsonAsync();
        string thumbprint = leaf.GetCertHashString(HashAlgorithmName.SHA256);
        Assert.Equal(1, wanted.GetProperty("version").GetInt64());
        Assert.Equal(thumbprint, wanted.GetProperty("certificate").GetProperty("thumbprint").GetString());
        Assert.Equal(1, wanted.GetProperty("certificate").GetProperty("intermediateCount").GetInt32());
        Assert.False(view.GetProperty("converged").GetBoolean());
        Assert.Equal("not-converged", view.GetProperty("reasons")[0].GetProperty("code").GetString());
        SealedCertificate? fetched = await certificates.Grain(_name).FetchAsync(1, Token);
        LoadedCertificate opened =
            _host.Services.GetRequiredService<CertificateSealer>().Open(fetched!, _name);
        Assert.Equal(thumbprint, opened.Facts.Thumbprint);
        Assert.True(opened.Leaf.HasPrivateKey);
    }

    [Theory]
    [InlineData("half-written key", "private key in 'key' cannot be read")]
    [InlineData("damaged key", "private key in 'key' cannot be read")]
    [InlineData("another key", "does not match the certificate")]
    [InlineData("no key", "contains no private key")]
    [InlineData("expired", "The certificate expired on")]
    [InlineData("not yet valid", "The certificate is not valid before")]
    [InlineData("another name", "The certificate is for other.example.net, not for")]
    [InlineData("no chain", "The certificate chain is incomplete")]
    [InlineData("wrong password", "the password is wrong")]
    [InlineData("truncated pfx", "'pfx' is not a certificate")]
    [InlineData("empty", "'certificate' is not a certificate")]
    public async Task A_bad_certificate_is_refused_with_its_reason_and_nothing_changes(string kind, string reason)
    {
        await certificates.ReportAsync(_name);
        string json = Bad(kind);

        string detail = await _host.PutAsync($"certificates/{_name}/rollout", json)
            .ProblemAsync(422, "certificate-refused");

        Assert.Contains(reason, detail, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", detail, StringComparison.Ordinal);
        JsonElement view = await _host.GetAsync($"certificates/{_name}").JsonAsync();
        Assert.Equal(0, view.GetProperty("rollout").GetProperty("version").GetInt64());
        Assert.Equal("healthy", view.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"pfx":"AA==","certificate":"x"}""")]
    [InlineData("""{"key":"x"}""")]
    [InlineData("""{"pfx":"not base64"}""")]
    [InlineData("""{"pfx":1}""")]
    [InlineData("""{"passwort":"x"}""")]
    public async Task Body_that_is_not_a_valid_request_is_refused(string json) =>
        await _host.PutAsync($"certificates/{_name}/rollout", json).ProblemAsync(400, "bad-body");

    [Fact]
    public async Task A_body_of_another_kind_or_size_is_refused()
    {
        await _host.SendAsync(HttpMethod.Put, $"certificates/{_name}/rollout", "x", "application/x-www-form-urlencoded")
            .ProblemAsync(415, "not-a-certificate");
        await _host.SendAsync(HttpMethod.Put, $"certificates/{_name}/rollout", "x", "application/x-pkcs12")
            .ProblemAsync(422, "certificate-refused");
        string large = new('x', 70_000);
        await _host.SendAsync(HttpMethod.Put, $"certificates/{_name}/rollout", large, "application/x-pem-file")
            .ProblemAsync(413, "too-large");
        await _host.PutAsync("certificates/a..b/rollout", "{}").ProblemAsync(400, "bad-domain");
    }

    [Fact]
    public async Task Certificate_for_a_name_that_no_gateway_serves_is_refused()
    {
        using X509Certificate2 leaf = TestAuthority.Leaf(_name);

        await PutAsync(leaf, "pem").ProblemAsync(409, "not-served");
        await _host.GetAsync($"certificates/{_name}").ProblemAsync(404, "no-such-certificate");
    }

    [Fact]
    public async Task Roll_out_needs_an_encryption_key()
    {
        await using SiloHost host = await SiloHost.StartAsync();

        string detail = await host.PutAsync($"certificates/{_name}/rollout", "{}")
            .ProblemAsync(409, "no-encryption-key");

        Assert.Contains("Certificates:EncryptionKey", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_store_never_holds_the_key()
    {
        await certificates.ReportAsync(_name);
        using X509Certificate2 leaf = TestAuthority.Leaf(_name);
        using ECDsa key = leaf.GetECDsaPrivateKey()!;
        await PutAsync(leaf, "pem").JsonAsync(HttpStatusCode.Created);

        byte[] stored = ReadStore();

        Assert.True(Holds(stored, Encoding.UTF8.GetBytes(Thumbprint(leaf))), "The test read other files.");
        Assert.False(Holds(stored, key.ExportParameters(includePrivateParameters: true).D!));
        Assert.False(Holds(stored, Encoding.ASCII.GetBytes("PRIVATE KEY")));
    }

    private static bool Holds(byte[] stored, byte[] octets) => stored.AsSpan().IndexOf(octets) >= 0;

    private static string Thumbprint(X509Certificate2 leaf) => leaf.GetCertHashString(HashAlgorithmName.SHA256);

    private static string Json(object request) => JsonSerializer.Serialize(request);

    private string Bad(string kind)
    {
        using X509Certificate2 leaf = TestAuthority.Leaf(_name);
        using X509Certificate2 other = TestAuthority.Leaf("other.example.net");
        using X509Certificate2 expired = TestAuthority.Leaf(_name, days: -1);
        using X509Certificate2 future = TestAuthority.Leaf(_name, sinceDays: -1);
        string key = TestAuthority.KeyPem(leaf);
        byte[] pfx = TestAuthority.Pfx(leaf, "secret");
        return kind switch
        {
            "half-written key" => Pem(leaf, key[..(key.Length / 2)]),
            "damaged key" => Pem(leaf, key[..(key.Length / 2)] + "\n-----END PRIVATE KEY-----"),
            "another key" => Pem(leaf, TestAuthority.KeyPem(other)),
            "no key" => Pem(leaf, null),
            "expired" => Pem(expired, TestAuthority.KeyPem(expired)),
            "not yet valid" => Pem(future, TestAuthority.KeyPem(future)),
            "another name" => Pem(other, TestAuthority.KeyPem(other)),
            "no chain" => Json(new { certificate = leaf.ExportCertificatePem(), key }),
            "wrong password" => Json(new { pfx = Convert.ToBase64String(pfx), password = "wrong" }),
            "truncated pfx" => Json(new { pfx = Convert.ToBase64String(pfx[..(pfx.Length / 2)]), password = "secret" }),
            _ => Json(new { certificate = "" }),
        };
    }

    private static string Pem(X509Certificate2 leaf, string? key) =>
        Json(new { certificate = TestAuthority.ChainPem(leaf), key });

    private Task<HttpResponseMessage> PutAsync(X509Certificate2 leaf, string form)
    {
        string key = TestAuthority.KeyPem(leaf);
        string chain = TestAuthority.ChainPem(leaf);
        return form switch
        {
            "pfx" => PutJsonAsync(new { pfx = Convert.ToBase64String(TestAuthority.Pfx(leaf)) }),
            "pfx with a password" => PutJsonAsync(new
            {
                pfx = Convert.ToBase64String(TestAuthority.Pfx(leaf, "secret")),
                password = "secret",
            }),
            "pem" => PutJsonAsync(new { certificate = chain, key }),
            "one pem" => PutJsonAsync(new { certificate = $"{key}\n{chain}" }),
            "octets of a pfx" => PutOctetsAsync(TestAuthority.Pfx(leaf), "application/x-pkcs12"),
            _ => PutOctetsAsync(Encoding.ASCII.GetBytes($"{chain}\n{key}"), "application/x-pem-file"),
        };
    }

    private Task<HttpResponseMessage> PutJsonAsync(object request) =>
        _host.PutAsync($"certificates/{_name}/rollout", Json(request));

    private async Task<HttpResponseMessage> PutOctetsAsync(byte[] octets, string mediaType)
    {
        using var content = new ByteArrayContent(octets);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return await _host.Client.PutAsync(
            new Uri($"/api/v1/certificates/{_name}/rollout", UriKind.Relative), content, Token);
    }

    private byte[] ReadStore()
    {
        var octets = new MemoryStream();
        StorageOptions options = _host.Services.GetRequiredService<IOptions<StorageOptions>>().Value;
        foreach (string path in Directory.GetFiles(options.DataDirectory, "*.db*"))
        {
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.CopyTo(octets);
        }

        return octets.ToArray();
    }
}
