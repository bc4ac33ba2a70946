using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RelateMail.WebConsole.Api;
using RelateMail.WebConsole.Pages;
using RelateMail.WebConsole.Sessions;
using RelateMail.WebConsole.Settings;

namespace RelateMail.WebConsole.Serving;

/// <summary>Lets only signed-in browsers in, and only forms of their own pages.</summary>
internal sealed class Signed : IEndpointFilter
{
    private static readonly object s_key = new();

    /// <summary>The context of the page, after this filter.</summary>
    public static PageContext PageOf(HttpContext context) => (PageContext)context.Items[s_key]!;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        IServiceProvider services = http.RequestServices;
        string root = services.GetRequiredService<IOptions<ConsoleOptions>>().Value.Root;
        ConsoleSession? session = await SessionCookie.ReadAsync(http);
        if (session is null)
        {
            string path = http.Request.Path.Value![ConsoleOptions.Path.Length..] + http.Request.QueryString;
            bool canReturn = HttpMethods.IsGet(http.Request.Method) && path.Length > 0;
            return Results.Redirect($"{root}/sign-in{(canReturn ? $"?to={Uri.EscapeDataString(path)}" : "")}");
        }

        if (HttpMethods.IsPost(http.Request.Method) && !await HasTokenAsync(http, session))
        {
            return Results.Text("This form is too old. Go back, reload the page and try again.", statusCode: 403);
        }

        http.Items[s_key] = new PageContext(http, session, services.GetRequiredService<ConsoleApi>(), root);
        return await next(context);
    }

    /// <summary>The cookie is sent with requests of this site only; the token proves a page of the session.</summary>
    private static async Task<bool> HasTokenAsync(HttpContext http, ConsoleSession session) =>
        http.Request.HasFormContentType
        && session.HasToken((await http.Request.ReadFormAsync(http.RequestAborted))["token"]);
}
