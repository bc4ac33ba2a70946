using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Fleet;

namespace RelateMail.Ledger.Api;

/// <summary>The API for the fleet's certificates, through any silo that answers.</summary>
internal sealed class CertificateApi(ApiOptions options, string serverName) : IDisposable
{
    private static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    public async Task<CertificateView> GetAsync(CancellationToken cancellationToken)
    {
        string answer = await SendAsync(HttpMethod.Get, serverName, null, cancellationToken);
        using JsonDocument document = JsonDocument.Parse(answer);
        return CertificateView.Of(document.RootElement);
    }

    public Task RollOutAsync(FleetCertificate certificate, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Put,
        $"{serverName}/rollout",
        JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["certificate"] = certificate.Chain,
            ["key"] = certificate.Key,
        }),
        cancellationToken);

    /// <summary>Withdraws the certificate, so that the nodes return to their files.</summary>
    public Task WithdrawAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, $"{serverName}/rollout", null, cancellationToken);

    /// <summary>Makes every node read its files at once.</summary>
    public Task ReloadAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "reload", null, cancellationToken);

    public void Dispose() => _http.Dispose();

    /// <summary>Repeats the request until a silo answers. All requests are idempotent.</summary>
    private async Task<string> SendAsync(
        HttpMethod method, string resource, string? json, CancellationToken cancellationToken)
    {
        for (int turn = 0; ; turn++)
        {
            Uri silo = options.Nodes[turn % options.Nodes.Count];
            try
            {
                using var request = new HttpRequestMessage(method, new Uri(silo, $"certificates/{resource}"));
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
                request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
                using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
                string body = await response.Content.ReadAsStringAsync(cancellationToken);
                bool isDeleted = method == HttpMethod.Delete
                    && body.Contains("nothing-rolled-out", StringComparison.Ordinal); // by an attempt without an answer
                if (response.IsSuccessStatusCode || isDeleted)
                {
                    return body;
                }

                if (response.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.NotFound))
                {
                    throw new InvalidOperationException($"{method} certificate answered {response.StatusCode}: {body}");
                }
            }
            catch (Exception exception) when (
                exception is HttpRequestException or TaskCanceledException
                && !cancellationToken.IsCancellationRequested)
            {
                // that silo is away; the next turn asks another one
            }

            await Task.Delay(s_wait, cancellationToken);
        }
    }
}

/// <param name="Status"><c>status</c> of the API's answer.</param>
/// <param name="IsConverged">True if every gateway presents the certificate of the roll-out.</param>
/// <param name="Reasons">The reasons for the status as text; empty if it is healthy.</param>
/// <param name="Seen">By node: the thumbprint that its listeners presented; null if they did not answer.</param>
internal sealed record CertificateView(
    string Status, bool IsConverged, IReadOnlyList<string> Reasons, IReadOnlyDictionary<string, string?> Seen)
{
    public static CertificateView Of(JsonElement answer) => new(
        answer.GetProperty("status").GetString()!,
        answer.GetProperty("converged").GetBoolean(),
        [.. answer.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("text").GetString()!)],
        answer.GetProperty("nodes").EnumerateArray().ToDictionary(
            node => node.GetProperty("node").GetString()!, node => node.GetProperty("seenThumbprint").GetString()));

    public override string ToString() =>
        $"{Status}, converged {IsConverged}, {string.Join(" ", Reasons)} seen: {string.Join(", ", Seen)}";
}
