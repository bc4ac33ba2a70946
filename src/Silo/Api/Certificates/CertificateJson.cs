using System.Text.Json;
using System.Text.Json.Serialization;

namespace RelateMail.Silo.Api.Certificates;

/// <summary>JSON of certificates and DNS records: camelCase, null members included.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CertificateRequest))]
[JsonSerializable(typeof(CertificateListView))]
[JsonSerializable(typeof(CertificateView))]
[JsonSerializable(typeof(CertificateReloadView))]
[JsonSerializable(typeof(DnsView))]
internal sealed partial class CertificateJson : JsonSerializerContext;
