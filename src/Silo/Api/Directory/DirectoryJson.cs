using System.Text.Json;
using System.Text.Json.Serialization;
using RelateMail.Api.Contracts;

namespace RelateMail.Silo.Api.Directory;

/// <summary>JSON of domains, accounts and aliases: camelCase, null members included.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DomainRequest))]
[JsonSerializable(typeof(DomainView))]
[JsonSerializable(typeof(Page<DomainView>))]
[JsonSerializable(typeof(AccountRequest))]
[JsonSerializable(typeof(AccountView))]
[JsonSerializable(typeof(Page<AccountView>))]
[JsonSerializable(typeof(AliasRequest))]
[JsonSerializable(typeof(AliasPatch))]
[JsonSerializable(typeof(AliasView))]
[JsonSerializable(typeof(Page<AliasListView>))]
[JsonSerializable(typeof(ResolutionView))]
internal sealed partial class DirectoryJson : JsonSerializerContext;
