using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RelateMail.Silo.Tests.Harness;

/// <summary>A real host: Orleans, SQLite in a temporary folder, HTTP on a loopback port.</summary>
public sealed class SiloHost : IAsyncDisposable
{
    public const string Key = "a-key-for-the-tests-only";

    private readonly WebApplication _app;
    private readonly TestFolder _folder;

    private SiloHost(WebApplication app, TestFolder folder, TestLogs logs)
    {
        _app = app;
        _folder = folder;
        Logs = logs;
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
            .Addresses.Single();
        Address = new Uri(address);
        Client = MakeClient();
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public Uri Address { get; }

    /// <summary>A client that sends the key.</summary>
    public HttpClient Client { get; }

    public TestLogs Logs { get; }

    public IServiceProvider Services => _app.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <param name="key">Null for a host without a key.</param>
    /// <param name="replace">Replaces services before the host is built; null to keep all.</param>
    /// <param name="settings">Settings that replace those of every test host, or add to them.</param>
    public static async Task<SiloHost> StartAsync(
        string? key = Key, Action<IServiceCollection>? replace = null, params (string Key, string Value)[] settings)
    {
        var folder = new TestFolder();
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = folder.Path });
        var values = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Cluster:GatewayPort"] = "0",
            ["Api:AdminKey"] = key,
            ["Storage:Provider"] = "Sqlite",
            ["Storage:DataDirectory"] = folder.Path,
            ["Webhooks:SealKey"] = Convert.ToBase64String(new byte[32]),
            ["Webhooks:AllowedNetworks:0"] = "127.0.0.0/8",
        };
        foreach ((string name, string value) in settings)
        {
            values[name] = value;
        }

        builder.Configuration.AddInMemoryCollection(values);
        builder.AddSilo();
        var logs = new TestLogs();
        builder.Logging.ClearProviders().AddProvider(logs);
        replace?.Invoke(builder.Services);
        WebApplication app = builder.Build();
        app.MapSilo();
        await app.StartAsync();
        return new SiloHost(app, folder, logs);
    }

    /// <summary>A client that does not send the key.</summary>
    public HttpClient MakeClient() => new() { BaseAddress = Address };

    /// <summary>Stops the host and waits until it has stopped.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
