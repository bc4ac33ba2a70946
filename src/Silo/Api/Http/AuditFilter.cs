namespace RelateMail.Silo.Api.Http;

/// <summary>
/// Records what a handler did, before its answer is sent. If the record cannot be written, the answer is 503, which
/// leaves open whether the change was made.
/// </summary>
internal sealed class AuditFilter(AuditTrail trail) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        if (!AuditTrail.Records(http))
        {
            return await next(context);
        }

        object? result;
        try
        {
            result = await next(context);
        }
        catch
        {
            await trail.AddAsync(http, status: null);
            throw;
        }

        await trail.AddAsync(http, (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK);
        return result;
    }
}
