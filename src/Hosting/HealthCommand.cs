using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;

namespace RelateMail.Hosting;

/// <summary>
/// <c>health [livez|readyz|healthz]</c>: queries the host that runs on the same machine with the same settings, and
/// returns 0 if it is healthy. For container images without an HTTP client.
/// </summary>
internal static class HealthCommand
{
    public const string Name = "health";

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] args)
    {
        string endpoint = args.Length > 1 ? args[1] : "readyz";
        if (args.Length > 2 || endpoint is not ("livez" or "readyz" or "healthz"))
        {
            await Console.Error.WriteLineAsync($"Usage: {Name} [livez|readyz|healthz]");
            return 2;
        }

        Uri address = new(Address(), endpoint);
        try
        {
            using var client = new HttpClient { Timeout = s_timeout };
            using HttpResponseMessage answer = await client.GetAsync(address);
            await Console.Out.WriteLineAsync(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} does not answer: {exception.Message}");
            return 1;
        }
    }

    /// <summary>The first plain HTTP address of the host; loopback if the host listens on all addresses.</summary>
    private static Uri Address()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddEnvironmentVariables("DOTNET_")
            .AddEnvironmentVariables("ASPNETCORE_")
            .AddEnvironmentVariables()
            .Build();
        var environment = new HostingEnvironment { EnvironmentName = configuration["environment"] ?? "Production" };
        string url = HttpListeners.Read(configuration, environment)
            .FirstOrDefault(url => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) ?? "http://*:8080";
        BindingAddress address = BindingAddress.Parse(url);
        string host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host;
        return new Uri($"http://{host}:{address.Port}/");
    }
}
