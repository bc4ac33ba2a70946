using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using RelateMail.Silo.Api.Certificates;

namespace RelateMail.Silo.Api;

/// <summary>JSON of all the API takes and gives: camelCase, and no null is left out.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DomainRequest))]
[JsonSerializable(typeof(DomainView))]
[JsonSerializable(typeof(DomainListView))]
[JsonSerializable(typeof(AccountRequest))]
[JsonSerializable(typeof(AccountView))]
[JsonSerializable(typeof(AliasRequest))]
[JsonSerializable(typeof(AliasView))]
[JsonSerializable(typeof(CertificateRequest))]
[JsonSerializable(typeof(CertificateListView))]
[JsonSerializable(typeof(CertificateView))]
[JsonSerializable(typeof(CertificateReloadView))]
[JsonSerializable(typeof(DnsView))]
[JsonSerializable(typeof(MailboxView))]
[JsonSerializable(typeof(MessageListView))]
[JsonSerializable(typeof(MessageListItem))]
[JsonSerializable(typeof(MessageView))]
[JsonSerializable(typeof(MessageChange))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
internal sealed partial class ApiJson : JsonSerializerContext;
