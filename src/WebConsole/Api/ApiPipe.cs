using Microsoft.AspNetCore.Http;

namespace RelateMail.WebConsole.Api;

/// <summary>The request pipeline of this host, for calls of its own HTTP API without a connection.</summary>
internal sealed class ApiPipe
{
    /// <summary>Set while the host is built.</summary>
    public RequestDelegate? Pipeline { get; set; }
}
