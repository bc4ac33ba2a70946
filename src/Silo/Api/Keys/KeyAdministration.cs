using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Keys;

/// <summary>The parts that the handlers of keys use.</summary>
internal sealed class KeyAdministration(ApiKeys keys, IGrainFactory grains, TimeProvider timeProvider)
{
    public ApiKeys Keys => keys;

    public DateTimeOffset Now => timeProvider.GetUtcNow();

    public IApiKeyGrain Grain(string name) => grains.GetGrain<IApiKeyGrain>(name);
}
