using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RelateMail.WebConsole.Serving;

/// <summary>A page: a Razor component, rendered on the server, with the policy of the console.</summary>
internal sealed class Html<TComponent>(IReadOnlyDictionary<string, object?> parameters, int status = 200) : IResult
    where TComponent : IComponent
{
    /// <summary>Everything comes from this server. No script and no style is in a page.</summary>
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        + "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        IServiceProvider services = httpContext.RequestServices;
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        string text = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var view = ParameterView.FromDictionary(parameters.ToDictionary());
            return (await renderer.RenderComponentAsync<TComponent>(view)).ToHtmlString();
        });
        HttpResponse response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        await response.WriteAsync(text, Encoding.UTF8, httpContext.RequestAborted);
    }
}
