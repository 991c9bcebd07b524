#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

class KeyStoresTest : public KmsTest {
 protected:
  template <class T>
  static std::string reason(const Result<T>& result) {
    return result ? "" : result.error().reason;
  }
  Result<aws::CreateCustomKeyStoreResponse> create(const char* name, const char* path = "/kms/xks/v1") {
    return run(kms_->service().create_custom_key_store(
        as_administrator(), {.custom_key_store_name = name,
                             .custom_key_store_type = "EXTERNAL_KEY_STORE",
                             .xks_proxy_uri_endpoint = "https://proxy.example.com",
                             .xks_proxy_uri_path = path,
                             .xks_proxy_authentication_credential =
                                 aws::XksProxyAuthenticationCredential{"AAAAAAAAAAAAAAAAAAAA", std::string(43, 'a')},
                             .xks_proxy_connectivity = "PUBLIC_ENDPOINT"}));
  }
  Result<aws::CreateKeyResponse> create_key_in(const std::string& store) {
    aws::CreateKeyRequest request{.origin = "EXTERNAL_KEY_STORE", .custom_key_store_id = store, .xks_key_id = "one"};
    return run(kms_->service().create_key(as_administrator(), std::move(request)));
  }
};

TEST_F(KeyStoresTest, AKeyOfAnExternalStoreExistsAndCantBeUsed) {
  const std::string store = create("vault").value().custom_key_store_id;
  EXPECT_EQ(reason(create_key_in(store)), "CustomKeyStoreInvalidStateException");
  ASSERT_TRUE(run(kms_->service().connect_custom_key_store(as_administrator(), {store})));
  const auto made = create_key_in(store);
  ASSERT_TRUE(made);
  const std::string key = made->key_metadata.key_id;
  EXPECT_EQ(made->key_metadata.origin, "EXTERNAL_KEY_STORE");
  EXPECT_EQ(made->key_metadata.xks_key_configuration->id, "one");
  const auto used = run(kms_->service().encrypt(
      as_administrator(), {.key_id = key, .plaintext = PlaintextBytes::copy_of(std::string_view("x"))}));
  EXPECT_EQ(reason(used), "KMSInvalidStateException");
  EXPECT_EQ(reason(run(kms_->service().delete_custom_key_store(as_administrator(), {store}))),
            "CustomKeyStoreHasCMKsException");
  ASSERT_TRUE(run(kms_->service().disconnect_custom_key_store(as_administrator(), {store})));
  reopen();
  EXPECT_EQ(describe(key).key_state, "Unavailable");
}

TEST_F(KeyStoresTest, AnExternalStoreMakesNoRandomBytes) {
  const std::string store = create("vault").value().custom_key_store_id;
  const auto random_of = [&](const std::string& id) {
    return reason(
        run(kms_->service().generate_random(as_administrator(), {.number_of_bytes = 8, .custom_key_store_id = id})));
  };
  EXPECT_EQ(random_of(store), "UnsupportedOperationException");
  EXPECT_EQ(random_of("cks-1234567890abcdef0"), "CustomKeyStoreNotFoundException");
  EXPECT_EQ(reason(run(kms_->service().describe_custom_key_stores(as_administrator(), {.marker = "made up"}))),
            "InvalidMarkerException");
}

TEST_F(KeyStoresTest, NoTwoStoresShareAProxyNorTwoKeysAnExternalKey) {
  const std::string store = create("vault").value().custom_key_store_id;
  EXPECT_EQ(reason(create("safe")), "XksProxyUriInUseException");
  const std::string other = create("safe", "/other/kms/xks/v1").value().custom_key_store_id;
  const auto update = [&](aws::UpdateCustomKeyStoreRequest request) {
    request.custom_key_store_id = other;
    return reason(run(kms_->service().update_custom_key_store(as_administrator(), std::move(request))));
  };
  EXPECT_EQ(update({.new_custom_key_store_name = "vault"}), "CustomKeyStoreNameInUseException");
  EXPECT_EQ(update({.xks_proxy_uri_path = "/kms/xks/v1"}), "XksProxyUriInUseException");
  EXPECT_EQ(update({.xks_proxy_connectivity = "VPC_ENDPOINT_SERVICE"}), "ValidationException");
  EXPECT_EQ(update({.key_store_password = "password"}), "ValidationException");
  ASSERT_TRUE(run(kms_->service().connect_custom_key_store(as_administrator(), {store})));
  ASSERT_TRUE(create_key_in(store));
  EXPECT_EQ(reason(create_key_in(store)), "XksKeyAlreadyInUseException");
}

// Of its state only what AWS says: connecting twice is no error, disconnecting twice is, and what moves a store waits.
TEST_F(KeyStoresTest, AConnectedStoreIsRenamedButNotMoved) {
  const std::string store = create("vault").value().custom_key_store_id;
  const auto disconnect = [&] {
    return reason(run(kms_->service().disconnect_custom_key_store(as_administrator(), {store})));
  };
  EXPECT_EQ(disconnect(), "CustomKeyStoreInvalidStateException");
  for (int twice = 0; twice < 2; ++twice)
    ASSERT_TRUE(run(kms_->service().connect_custom_key_store(as_administrator(), {store})));
  const auto update = [&](aws::UpdateCustomKeyStoreRequest request) {
    request.custom_key_store_id = store;
    return reason(run(kms_->service().update_custom_key_store(as_administrator(), std::move(request))));
  };
  EXPECT_EQ(update({.new_custom_key_store_name = "safe"}), "");
  EXPECT_EQ(update({.xks_proxy_uri_path = "/new/kms/xks/v1"}), "");
  EXPECT_EQ(update({.xks_proxy_uri_endpoint = "https://new.example.com"}), "CustomKeyStoreInvalidStateException");
  EXPECT_EQ(reason(run(kms_->service().delete_custom_key_store(as_administrator(), {store}))),
            "CustomKeyStoreInvalidStateException");
  EXPECT_EQ(disconnect(), "");
  EXPECT_EQ(update({.xks_proxy_uri_endpoint = "https://new.example.com"}), "");
}

TEST_F(KeyStoresTest, StoresAreListedRenamedAndDeleted) {
  const std::string store = create("vault").value().custom_key_store_id;
  EXPECT_EQ(reason(create("vault")), "CustomKeyStoreNameInUseException");
  ASSERT_TRUE(run(kms_->service().update_custom_key_store(
      as_administrator(), {.custom_key_store_id = store, .new_custom_key_store_name = "safe"})));
  reopen();
  const auto list = run(kms_->service().describe_custom_key_stores(as_administrator(), {}));
  ASSERT_EQ(list->custom_key_stores.size(), 1U);
  EXPECT_EQ(list->custom_key_stores.front().custom_key_store_name, "safe");
  EXPECT_EQ(list->custom_key_stores.front().connection_state, "DISCONNECTED");
  ASSERT_TRUE(run(kms_->service().delete_custom_key_store(as_administrator(), {store})));
  EXPECT_EQ(reason(run(kms_->service().delete_custom_key_store(as_administrator(), {store}))),
            "CustomKeyStoreNotFoundException");
}

TEST_F(KeyStoresTest, NoAccountHasACloudHsmCluster) {
  const auto refused =
      run(kms_->service().create_custom_key_store(as_administrator(), {.custom_key_store_name = "hsm",
                                                                       .cloud_hsm_cluster_id = "cluster-1a23b4cdefg",
                                                                       .trust_anchor_certificate = "certificate",
                                                                       .key_store_password = "password"}));
  EXPECT_EQ(reason(refused), "CloudHsmClusterNotFoundException");
}

}  // namespace
}  // namespace keyhold::kms
