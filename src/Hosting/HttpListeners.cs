using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace RelateMail.Hosting;

/// <summary>
/// Opens the HTTP addresses of the host. Kestrel itself opens the addresses of <c>ASPNETCORE_URLS</c> only if code adds
/// no listener, and the SMTP listeners are added in code.
/// </summary>
public static class HttpListeners
{
    private const string Urls = "urls";
    private const string HttpPorts = "http_ports";
    private const string HttpsPorts = "https_ports";

    /// <returns>The addresses that were opened.</returns>
    public static IReadOnlyList<string> Open(
        KestrelServerOptions kestrel, IConfiguration configuration, IHostEnvironment environment)
    {
        IReadOnlyList<string> urls = Read(configuration, environment);
        foreach (string url in urls)
        {
            Open(kestrel, url);
        }

        // An empty list, because the host would warn that listeners in code override the addresses.
        configuration[Urls] = ";";
        return urls;
    }

    /// <summary>The addresses by the rules of ASP.NET Core: <c>urls</c>, otherwise the lists of ports, otherwise the
    /// default of RelateMail.</summary>
    public static IReadOnlyList<string> Read(IConfiguration configuration, IHostEnvironment environment)
    {
        if (Split(configuration[Urls]) is { Length: > 0 } urls)
        {
            return urls;
        }

        string[] ports =
        [
            .. Split(configuration[HttpPorts]).Select(port => $"http://*:{port}"),
            .. Split(configuration[HttpsPorts]).Select(port => $"https://*:{port}"),
        ];
        return ports.Length > 0 ? ports : [environment.IsDevelopment() ? "http://localhost:8080" : "http://*:8080"];
    }

    private static string[] Split(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static void Open(KestrelServerOptions kestrel, string url)
    {
        BindingAddress address = Parse(url);
        void Configure(ListenOptions listener)
        {
            if (address.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase))
            {
                listener.UseHttps();
            }
        }

        if (address.IsUnixPipe)
        {
            kestrel.ListenUnixSocket(address.UnixPipePath, Configure);
        }
        else if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            kestrel.ListenLocalhost(address.Port, Configure);
        }
        else if (IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip))
        {
            kestrel.Listen(ip, address.Port, Configure);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port, Configure); // *, + or a name, as in Kestrel
        }
    }

    private static BindingAddress Parse(string url)
    {
        try
        {
            BindingAddress address = BindingAddress.Parse(url);
            return address.Scheme is "http" or "https" && address.PathBase.Length == 0
                ? address
                : throw new FormatException();
        }
        catch (FormatException)
        {
            throw new OptionsValidationException(
                Urls,
                typeof(KestrelServerOptions),
                [$"ASPNETCORE_URLS: '{url}' does not have the form http://address:port."]);
        }
    }
}
