using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace RelateMail.Hosting.Telemetry;

/// <summary>
/// Creates the meter listener before the server, so that the zero values that the SMTP engine's instruments record when
/// they are created are exported.
/// </summary>
/// <param name="listener">Listens from its creation on.</param>
internal sealed class MeterProviderWarmup(MeterProvider listener) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions options) => GC.KeepAlive(listener);
}
