using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using RelateMail.WebConsole.Api;
using RelateMail.WebConsole.Pages;

namespace RelateMail.WebConsole.Serving;

/// <summary>A file of the API, which streams to the browser and is always a download.</summary>
internal sealed class Forwarded(PageContext page, string path, string? fileName) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.OnStarting(() =>
        {
            IHeaderDictionary fields = httpContext.Response.Headers;
            fields.ContentSecurityPolicy = "sandbox; default-src 'none'";
            if (fileName is not null)
            {
                fields.ContentDisposition = new ContentDispositionHeaderValue("attachment")
                {
                    FileName = fileName,
                }.ToString();
            }
            else if (!fields.ContentDisposition.ToString().StartsWith("attachment", StringComparison.Ordinal))
            {
                fields.ContentDisposition = "attachment";
            }

            return Task.CompletedTask;
        });
        await httpContext.RequestServices.GetRequiredService<ConsoleApi>()
            .ForwardAsync(httpContext, page.Session.Key, path);
    }
}
