#include "keyhold/aws/sts_shapes.h"

#include "keyhold/aws/protocol.h"
#include "xml.h"

namespace keyhold::aws {

std::string GetCallerIdentityRequest::write() const {
  return "Action=GetCallerIdentity&Version=2011-06-15";
}

PlaintextBytes GetCallerIdentityResponse::write(std::string_view request_id) const {
  std::string xml("<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n");
  xml.append("  <GetCallerIdentityResult>\n    <Arn>").append(xml_escape(arn));
  xml.append("</Arn>\n    <UserId>").append(xml_escape(user_id));
  xml.append("</UserId>\n    <Account>").append(xml_escape(account));
  xml.append("</Account>\n  </GetCallerIdentityResult>\n  <ResponseMetadata>\n    <RequestId>");
  xml.append(xml_escape(request_id)).append("</RequestId>\n  </ResponseMetadata>\n</GetCallerIdentityResponse>\n");
  return PlaintextBytes::copy_of(xml);
}

Result<GetCallerIdentityResponse> GetCallerIdentityResponse::parse(std::string_view xml) {
  const auto account = xml_element(xml, "Account"), arn = xml_element(xml, "Arn"), user_id = xml_element(xml, "UserId");
  if (!account || !arn || !user_id) return Error{ErrorCode::kUnavailable, "STS gave an answer that is not one"};
  return GetCallerIdentityResponse{*account, *arn, *user_id};
}

}  // namespace keyhold::aws
